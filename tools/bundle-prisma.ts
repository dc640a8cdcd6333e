// Makes dist/database/generated of the generated Prisma client with the parts of @prisma/client that it needs: some 5 MB
// of the 72 MB that the package weighs, which holds five databases in four forms each. Part of `npm run build`.
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
