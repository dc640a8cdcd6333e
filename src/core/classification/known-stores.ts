import type { Protocol } from '../network/protocol.ts';

/** Words in image names, and the data store that they indicate. */
const IMAGE_WORDS: Readonly<Record<string, string>> = {
  activemq: 'ActiveMQ',
  arangodb: 'ArangoDB',
  cassandra: 'Cassandra',
  clickhouse: 'ClickHouse',
  cockroach: 'CockroachDB',
  cockroachdb: 'CockroachDB',
  couchbase: 'Couchbase',
  couchdb: 'CouchDB',
  db2: 'Db2',
  dragonfly: 'Dragonfly',
  elasticsearch: 'Elasticsearch',
  etcd: 'etcd',
  influxdb: 'InfluxDB',
  kafka: 'Kafka',
  keydb: 'KeyDB',
  mariadb: 'MariaDB',
  meilisearch: 'Meilisearch',
  memcached: 'Memcached',
  milvus: 'Milvus',
  minio: 'MinIO',
  mongo: 'MongoDB',
  mongod: 'MongoDB',
  mongodb: 'MongoDB',
  mssql: 'SQL Server',
  mysql: 'MySQL',
  neo4j: 'Neo4j',
  openldap: 'OpenLDAP',
  opensearch: 'OpenSearch',
  percona: 'Percona Server',
  postgis: 'PostgreSQL',
  postgres: 'PostgreSQL',
  postgresql: 'PostgreSQL',
  pulsar: 'Pulsar',
  qdrant: 'Qdrant',
  rabbitmq: 'RabbitMQ',
  redis: 'Redis',
  redpanda: 'Redpanda',
  scylla: 'ScyllaDB',
  solr: 'Solr',
  spilo: 'PostgreSQL',
  sqlserver: 'SQL Server',
  tidb: 'TiDB',
  tikv: 'TiKV',
  timescaledb: 'TimescaleDB',
  typesense: 'Typesense',
  valkey: 'Valkey',
  vault: 'Vault',
  weaviate: 'Weaviate',
  yugabyte: 'YugabyteDB',
  zookeeper: 'ZooKeeper',
};

/** Words in names of images that work with a data store but are not one. */
const TOOL_WORDS: ReadonlySet<string> = new Set([
  'admin',
  'backup',
  'client',
  'commander',
  'console',
  'controller',
  'dashboard',
  'exporter',
  'express',
  'injector',
  'operator',
  'proxy',
  'ui',
]);

/** Last parts of image names that say nothing by themselves, as in `mssql/server`. */
const GENERIC_NAMES: ReadonlySet<string> = new Set(['server', 'cluster', 'database', 'enterprise']);

/** Ports that are registered for a data store and rarely used for anything else. */
const PORTS: Readonly<Record<number, string>> = {
  389: 'LDAP',
  636: 'LDAP',
  1433: 'SQL Server',
  1521: 'Oracle Database',
  2379: 'etcd',
  3306: 'MySQL',
  5432: 'PostgreSQL',
  5672: 'AMQP',
  5984: 'CouchDB',
  6379: 'Redis',
  7687: 'Neo4j',
  8086: 'InfluxDB',
  9042: 'Cassandra',
  9092: 'Kafka',
  9200: 'Elasticsearch',
  11211: 'Memcached',
  26257: 'CockroachDB',
  27017: 'MongoDB',
  50000: 'Db2',
};

/** The data store of an image, given without its tag. */
export function storeOfImage(image: string): string | undefined {
  const parts = image.toLowerCase().split('/');
  const last = parts.at(-1) ?? '';
  const name = GENERIC_NAMES.has(last) ? (parts.at(-2) ?? last) : last;
  const words = name.split(/[-_.]/);
  if (words.some((word) => TOOL_WORDS.has(word))) return undefined;
  const known = words.find((word) => Object.hasOwn(IMAGE_WORDS, word));
  return known === undefined ? undefined : IMAGE_WORDS[known];
}

/** The data store that uses a port. */
export function storeOfPort(port: number, protocol: Protocol): string | undefined {
  return protocol === 'TCP' ? PORTS[port] : undefined;
}
