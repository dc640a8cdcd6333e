import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

function fieldsOf(before: object, after: object): readonly string[] {
  return changedFields(JSON.stringify(before), JSON.stringify(after));
}

describe('the changed fields of an object', () => {
  const known = { labels: { team: 'true', zone: 'a' } };
  const partly = { labels: { team: 'true', zone: 'a' }, labelsRead: 'partly', unreadLabels: ['team'] };

  it('name a label whose value is not known any more, and one whose value is known again', () => {
    expect(fieldsOf(known, partly)).toEqual(['labels.team (not valid text)']);
    expect(fieldsOf(partly, known)).toEqual(['labels.team']);
    expect(fieldsOf(partly, { ...partly, unreadLabels: ['zone'] })).toEqual([
      'labels.team',
      'labels.zone (not valid text)',
    ]);
  });

  it('name a label once if its value changed as well', () => {
    const retyped = { ...partly, labels: { ...partly.labels, team: '1' } };
    expect(fieldsOf(known, retyped)).toEqual(['labels.team (not valid text)']);
    expect(fieldsOf(retyped, known)).toEqual(['labels.team']);
  });

  it('name all labels where none is known', () => {
    const none = { labels: {}, labelsRead: 'partly' };
    expect(fieldsOf(known, none)).toEqual(['labels (not valid)']);
    expect(fieldsOf(none, known)).toEqual(['labels']);
    expect(fieldsOf(none, none)).toEqual([]);
  });

  it('name labels of the template as those of the template', () => {
    const group = { labels: { app: 'web' } };
    expect(
      fieldsOf(
        { labels: {}, podGroups: [group] },
        { labels: {}, podGroups: [{ ...group, unreadLabels: ['app'] }] },
      ),
    ).toEqual(['template.labels.app (not valid text)']);
  });

  it('are those of labels with the same names as fields', () => {
    expect(fieldsOf({ labels: {} }, { labels: { unreadLabels: 'a', presence: 'b' } })).toEqual([
      'labels.presence',
      'labels.unreadLabels',
    ]);
  });
});
