import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../../src/auth/permissions.ts';
import { ROLES, type Role } from '../../../src/auth/principal.ts';
import { withGeneratedPart } from '../../support/generated-part.ts';

function table(): string {
  const rows = Object.entries<readonly Role[]>(PERMISSIONS).map(([permission, roles]) => [
    permission.replaceAll('-', ' '),
    ...ROLES.map((role) => (roles.includes(role) ? 'yes' : 'no')),
  ]);
  const header = ['permission', ...ROLES.map((role) => `\`${role}\``)];
  const rule = header.map(() => '---');
  return [
    `| ${header.join(' | ')} |`,
    `|${rule.join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

describe('docs/access.md', () => {
  it('has the permissions of every role', async () => {
    await expect(withGeneratedPart('docs/access.md', table())).toMatchFileSnapshot('../../../docs/access.md');
  });
});
