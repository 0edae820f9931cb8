// Reads one row through the official Node connector, and prints it as JSON. What to do is JSON as well:
//
//   GCE_METADATA_HOST=127.0.0.1:8080 METADATA_SERVER_DETECTION=assume-present node check.mjs <<'END'
//   {
//     "driver": "pg",
//     "adminEndpoint": "http://127.0.0.1:8080/",
//     "way": { "instanceConnectionName": "p:r:i", "ipType": "PUBLIC", "authType": "PASSWORD" },
//     "login": { "user": "app", "password": "secret", "database": "postgres" },
//     "sql": "SELECT 1 AS one"
//   }
//   END
//
// For SQL Data: "ipType": "SQL_DATA" in the way, "sqlDataEndpoint": "localhost:8443" beside it, and
// NODE_EXTRA_CA_CERTS.
//
// The tokens come from a metadata server: a service account's key would not do, because Google's
// library asks its own server for tokens, whatever token_uri the key names.

import { readFileSync } from 'node:fs';
import { Connector } from '@google-cloud/cloud-sql-connector';

const READERS = {
  async pg(connector, way, login, sql) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ ...(await connector.getOptions(way)), ...login });
    await client.connect();
    try {
      return (await client.query(sql)).rows[0];
    } finally {
      await client.end();
    }
  },

  async mysql2(connector, way, login, sql) {
    const { default: mysql } = await import('mysql2/promise');
    const options = await connector.getOptions(way);
    const connection = await mysql.createConnection({ ...options, ...login });
    try {
      const [rows] = await connection.query(sql);
      return rows[0];
    } finally {
      await connection.end();
    }
  },

  async tedious(connector, way, login, sql) {
    const { Connection, Request } = await import('tedious');
    const { user: userName, password, database } = login;
    const connection = new Connection({
      // Not used, but asked for.
      server: '127.0.0.1',
      authentication: { type: 'default', options: { userName, password } },
      options: { ...(await connector.getTediousOptions(way)), database },
    });
    await new Promise((resolve, reject) => {
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    try {
      return await new Promise((resolve, reject) => {
        let row;
        const request = new Request(sql, (error) => (error ? reject(error) : resolve(row)));
        request.on('row', (columns) => {
          row = Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, value]));
        });
        connection.execSql(request);
      });
    } finally {
      const ended = new Promise((resolve) => connection.once('end', resolve));
      connection.close();
      await ended;
    }
  },
};

const task = JSON.parse(readFileSync(process.stdin.fd, 'utf8'));
const connector = new Connector({
  sqlAdminAPIEndpoint: task.adminEndpoint,
  sqlDataEndpoint: task.sqlDataEndpoint,
});
try {
  const read = READERS[task.driver];
  console.log(JSON.stringify(await read(connector, task.way, task.login, task.sql)));
} finally {
  connector.close();
}
