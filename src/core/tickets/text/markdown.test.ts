import { describe, expect, it } from 'vitest';
import { hiddenMarker, hiddenMarkers, ticketMarker } from '../marker.ts';
import type { TicketDocument } from './document.ts';
import { fitted, fittedTitle } from './fitted.ts';
import { markdownOf } from './markdown.ts';

const text = (content: string): string =>
  markdownOf([{ type: 'paragraph', spans: [{ type: 'text', text: content }] }]);
const code = (content: string): string =>
  markdownOf([{ type: 'paragraph', spans: [{ type: 'code', text: content }] }]);

describe('Markdown', () => {
  it('has headings, paragraphs, lists, code and tables', () => {
    const document: TicketDocument = [
      { type: 'heading', text: 'What is wrong' },
      {
        type: 'paragraph',
        spans: [
          { type: 'strong', text: 'payments' },
          { type: 'text', text: ' is open to ' },
          { type: 'code', text: 'shop/web' },
          { type: 'text', text: ', see ' },
          { type: 'link', text: 'the finding', href: 'https://ringfence.example/f?a=b&c=d' },
        ],
      },
      { type: 'list', items: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]] },
      { type: 'code', language: 'yaml', text: 'kind: NetworkPolicy\n' },
      {
        type: 'table',
        header: ['from', 'to'],
        rows: [[[{ type: 'code', text: 'a|b' }], [{ type: 'text', text: 'c|d' }]]],
      },
    ];
    expect(markdownOf(document)).toMatchInlineSnapshot(`
      "### What is wrong

      **payments** is open to \`shop/web\`, see [the finding](<https://ringfence.example/f?a=b&c=d>)

      - one
      - two

      \`\`\`yaml
      kind: NetworkPolicy
      \`\`\`

      | from | to |
      | --- | --- |
      | \`a\\|b\` | c\\|d |"
    `);
  });

  it.each([
    '@octocat',
    'see @org/team',
    '#12',
    'shop#12',
    'GH-12',
    '!3',
    '$4',
    '%5',
    '~bug',
    '&6',
    '~"two words"',
  ])('neither mentions nor refers to %s', (name) => {
    expect(text(name)).not.toMatch(/[@#!$%&~][\w"]|GH\\?-\d/);
  });

  it.each([
    '/close',
    '<img src=x>',
    '<!-- hidden -->',
    '[a](javascript:b)',
    '# title',
    '- item',
    '1. item',
    '**b**',
    '| a |',
    '`a`',
    '$a$',
    '&lt;',
  ])('shows %s as it is', (name) => {
    expect(text(name).replaceAll(/\\(?=[!-/:-@[-`{-~])|\u2060/g, '')).toBe(name);
    expect(text(name)).not.toMatch(/(^|[^\\])[<[#*|`$&]|^[/-]/);
  });

  it('keeps a name on its line and in its code span', () => {
    expect(text('a\n# b\u202e')).toBe(String.raw`a\\n\# b\\u202e`);
    expect(text('1. a')).toBe(String.raw`1\. a`);
    expect(text('https://a.example www.b.example')).toBe(String.raw`https\://a.example www\.b.example`);
    expect(code('a`b``c')).toBe('```a`b``c```');
    expect(code('`')).toBe('`` ` ``');
    expect(markdownOf([{ type: 'code', text: '```\n@all\n\u0007' }])).toBe('````\n```\n@all\n\\u0007\n````');
  });

  it('contains no marker that a name or an object brings along', () => {
    const forged = hiddenMarker(ticketMarker('another ticket'));
    for (const rendered of [text(forged), code(forged), markdownOf([{ type: 'code', text: forged }])]) {
      expect(hiddenMarkers(rendered)).toEqual([]);
    }
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//host/path', 'mailto:a@b'])(
    'does not link to %s',
    (href) => {
      expect(markdownOf([{ type: 'paragraph', spans: [{ type: 'link', text: 'a', href }] }])).toBe('a');
    },
  );

  it('does not let the address end a link', () => {
    const href = 'https://a.example/b>) [c](https://d.example) %20"';
    expect(markdownOf([{ type: 'paragraph', spans: [{ type: 'link', text: 'a', href }] }])).toBe(
      '[a](<https://a.example/b%3E)%20%5Bc%5D(https://d.example)%20%20%22>)',
    );
  });
});

describe('a text that is too long', () => {
  const document: TicketDocument = [
    { type: 'heading', text: 'a' },
    { type: 'code', text: 'x'.repeat(100) },
    { type: 'code', text: 'y'.repeat(100) },
  ];

  it('keeps its first blocks whole and says that it was shortened', () => {
    const shortened = fitted(document, markdownOf, 200);
    expect(shortened).toContain('x'.repeat(100));
    expect(shortened).not.toContain('y');
    expect(shortened).toContain('was shortened');
    expect(shortened.length).toBeLessThanOrEqual(200);
  });

  it('is left as it is if it fits', () => {
    expect(fitted(document, markdownOf, 1000)).toBe(markdownOf(document));
    expect(fitted(document, markdownOf, 60)).toContain('was shortened');
  });
});

describe('a title', () => {
  it('stays on one line and is cut between characters', () => {
    expect(fittedTitle('a\nb', 10)).toBe(String.raw`a\nb`);
    expect(fittedTitle('abcdef', 6)).toBe('abcdef');
    expect(fittedTitle('abcdefg', 6)).toBe('abcde…');
    expect(fittedTitle('abcd😀efg', 6)).toBe('abcd…');
  });
});
