// Checks that no two files of src export types with the same name: `npm run type-names`. Exits with code 1 and lists
// the files if two do.
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
else console.log(`${declared.length} exported types, all with different names`);
