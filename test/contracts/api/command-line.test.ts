import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';

const WIDTH = 100;
const terminal = {
  width: WIDTH,
  tableWidth: WIDTH,
  print: () => {},
  progress: () => {},
  style: (_: unknown, text: string) => text,
};

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}

/** A section for the command and for each command below it. */
function sections(command: Command, parents: readonly string[]): readonly string[] {
  const path = [...parents, command.name()];
  return [
    `## ${path.join(' ')}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
    ...command.commands.flatMap((below) => sections(below, path)),
  ];
}

describe('docs/cli-reference.md', () => {
  it('is the help of every command', async () => {
    const program = createProgram(terminal, () => {});
    const text = [
      '# Reference of the command line\n',
      'Generated from `--help` by `npm run api:write`. [cli.md](cli.md) explains what it leaves out.\n',
      ...sections(program, []),
    ].join('\n');
    await expect(text).toMatchFileSnapshot('../../../docs/cli-reference.md');
  });
});
