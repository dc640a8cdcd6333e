#!/usr/bin/env node
// Plain JavaScript with one dynamic import, so that a Node.js version that is too old for the rest can still print an
// error.
const NEEDED = { major: 22, minor: 19 };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED.major || (major === NEEDED.major && minor < NEEDED.minor)) {
  process.stderr.write(
    `ringfence needs Node.js ${NEEDED.major}.${NEEDED.minor} or newer; this is ` +
      `${process.versions.node}.\nInstall a newer version, or use the one from npm: npx -p node@26 -p ` +
      'ringfence ringfence\n',
  );
  process.exitCode = 2;
} else {
  const { run } = await import('./cli/program.ts');
  process.exitCode = await run(process.argv);
}
