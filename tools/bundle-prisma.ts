// Bundles the generated Prisma client with the parts of @prisma/client that it needs into dist/database/generated: 5 MB
// of the package's 72 MB, which supports five databases in four formats each. Part of `npm run build`.
import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = 'dist/database/generated';

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'src/database/generated/client.ts',
    outDir,
    target: 'node22',
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
  },
});
await copyFile(`${root}/node_modules/@prisma/client/LICENSE`, `${root}/${outDir}/LICENSE`);
