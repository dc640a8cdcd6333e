import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Pool, QueryArrayConfig, QueryArrayResult } from 'pg';

/** The only part of the WebAssembly interface used here; no TypeScript library for Node.js declares it. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Readonly<Record<string, object>>,
  ): Promise<{ readonly instance: { readonly exports: Readonly<Record<'__wbindgen_start', () => void>> } }>;
};

let instantiated: Promise<void> | undefined;

/**
 * Prisma's own schema engine, run in-process as WebAssembly: it needs no downloaded binary. `datamodel` is the text of
 * a Prisma schema.
 */
export async function createSchemaEngine(pool: Pool, datamodel: string): Promise<SchemaEngine> {
  instantiated ??= instantiate();
  await instantiated;
  return glue.SchemaEngine.new(
    { datamodels: [['schema.prisma', datamodel]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(pool)),
  );
}

/** Prisma's adapter does not know the type of some columns of PostgreSQL's catalogue. */
class CatalogueAdapter extends PrismaPg {
  constructor(pool: Pool) {
    super(withReadableCatalogue(pool));
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type) =>
        type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  }
}

/** PostgreSQL's one-byte type `"char"`, used in its catalogue, and the array of it. */
const CHAR = 18;
const CHAR_ARRAY = 1002;

/**
 * The adapter knows `"char"[]` but not `"char"`: it is given the former, and `CatalogueAdapter` corrects the result. A
 * byte of 0 is returned as '', but the engine expects a character.
 */
function withReadableCatalogue(pool: Pool): Pool {
  const query = async (config: QueryArrayConfig): Promise<QueryArrayResult<unknown[]>> => {
    const result = await pool.query<unknown[]>(config);
    result.fields.forEach((field, column) => {
      if (field.dataTypeID !== CHAR) return;
      field.dataTypeID = CHAR_ARRAY;
      for (const row of result.rows) if (row[column] === '') row[column] = '\0';
    });
    return result;
  };
  return new Proxy(pool, {
    get: (target, property): unknown => (property === 'query' ? query : Reflect.get(target, property)),
  });
}

/** The package's own entry needs a loader for .wasm imports, which plain Node.js does not have. */
async function instantiate(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'));
  const imports = Object.entries(glue).map(([name, value]) =>
    name.startsWith('__wbg_setTimeout_') ? [name, idleTimeout] : [name, value],
  );
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': Object.fromEntries(imports),
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine never clears its ten-second timer, which must not keep a finished process running. */
function idleTimeout(callback: () => void, milliseconds: number): NodeJS.Timeout {
  return setTimeout(callback, milliseconds).unref();
}
