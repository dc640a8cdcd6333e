// Proves that no two files of src export a type of the same name, so that a name means one thing wherever it is read.
// `npm run type-names`; exit code 1 where two do, with their places.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SOURCE = join(import.meta.dirname, '../src');
const GENERATED = join(SOURCE, 'database/generated');
const EXPORTED_TYPE = /^export (?:declare )?(?:abstract )?(?:class|enum|interface|type) (\w+)/gm;

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((file) => join(SOURCE, file))
  .filter((file) => file.endsWith('.ts') && !file.startsWith(GENERATED));
const declared = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(EXPORTED_TYPE)].map(([, name = '']) => ({ name, file })),
);
const twins = [...Map.groupBy(declared, ({ name }) => name)].filter(([, places]) => places.length > 1);
for (const [name, places] of twins)
  console.error(`${name} is exported by ${places.map(({ file }) => relative('.', file)).join(' and ')}`);
if (twins.length > 0) process.exitCode = 1;
else console.log(`${declared.length} exported types, each of a name of its own`);
