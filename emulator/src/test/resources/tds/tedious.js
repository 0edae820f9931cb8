// Reads rows from the emulated SQL Server with tedious, and prints one JSON line for each thing it tried.
// Usage: node tedious.js <port> <password>
'use strict';
const { Connection, Request, TYPES, ISOLATION_LEVEL } = require('tedious');

const [port, password] = process.argv.slice(2);

function open(secret) {
  return new Promise((resolve, reject) => {
    const connection = new Connection({
      server: '127.0.0.1',
      authentication: { type: 'default', options: { userName: 'app', password: secret } },
      options: { port: Number(port), database: 'shop', encrypt: false, trustServerCertificate: true },
    });
    connection.connect((error) => (error ? reject(error) : resolve(connection)));
  });
}

function rows(connection, sql, parameters = {}, prepare = (request) => connection.execSql(request)) {
  return new Promise((resolve, reject) => {
    const found = [];
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(found)));
    for (const [name, [type, value]] of Object.entries(parameters)) {
      request.addParameter(name, type, value);
    }
    request.on('row', (columns) => found.push(columns.map((column) => column.value)));
    prepare(request);
  });
}

function call(connection, method, ...first) {
  return new Promise((resolve, reject) => {
    connection[method]((error) => (error ? reject(error) : resolve()), ...first);
  });
}

function reset(connection) {
  return new Promise((resolve, reject) => {
    connection.reset((error) => (error ? reject(error) : resolve()));
  });
}

function say(what, value) {
  console.log(JSON.stringify([what, value]));
}

function number(error) {
  return error.number;
}

async function main() {
  say('refused', await open('wr0ng').then(() => 0, (error) => error.code));
  const connection = await open(password);
  say('literals', await rows(connection, "SELECT 42 AS a, N'ü語' AS b, NULL AS c, 1.5 AS d"));
  say('parameters', await rows(connection, 'SELECT @text, @whole, @yes, @half', {
    text: [TYPES.NVarChar, 'a ? & = % ;'],
    whole: [TYPES.Int, -7],
    yes: [TYPES.Bit, true],
    half: [TYPES.Float, 0.5],
  }));
  const series = 'SELECT value, REPLICATE(@x, 5000) FROM generate_series(1, 1000)';
  const many = await rows(connection, series, { x: [TYPES.NVarChar, 'ü'] });
  say('many', [many.length, many[999][0], many[999][1].length]);
  say('batch', await rows(connection, 'SELECT @@VERSION', {}, (it) => connection.execSqlBatch(it))
    .then((found) => found[0][0].slice(0, 20)));
  say('error', await rows(connection, 'SELECT 1 / 0').then(() => 0, number));
  say('syntax', await rows(connection, 'SELEKT 1').then(() => 0, number));

  await call(connection, 'beginTransaction', 'work', ISOLATION_LEVEL.READ_COMMITTED);
  say('begun', await rows(connection, 'SELECT @@TRANCOUNT'));
  await call(connection, 'commitTransaction');
  await call(connection, 'beginTransaction');
  await call(connection, 'rollbackTransaction');
  say('ended', await rows(connection, 'SELECT @@TRANCOUNT'));

  await call(connection, 'beginTransaction');
  await rows(connection, 'CREATE TABLE #fruit (name NVARCHAR(20))');
  await rows(connection, 'INSERT INTO #fruit VALUES (@name)', { name: [TYPES.NVarChar, 'apple'] });
  await call(connection, 'saveTransaction', 'harvest');
  await rows(connection, 'DELETE FROM #fruit');
  await call(connection, 'rollbackTransaction', 'harvest');
  await call(connection, 'commitTransaction');
  say('savepoint', await rows(connection, 'SELECT name FROM #fruit'));

  const cancelled = rows(connection, "WAITFOR DELAY '01:00:00'", {}, (it) => {
    connection.execSql(it);
    setTimeout(() => connection.cancel(), 100);
  });
  say('cancelled', await cancelled.then(() => '', (error) => error.code));

  const statement = new Request('SELECT @n + 1', () => {});
  statement.addParameter('n', TYPES.Int);
  await new Promise((resolve, reject) => {
    statement.on('prepared', resolve);
    statement.on('error', reject);
    connection.prepare(statement);
  });
  const sums = [];
  statement.on('row', (columns) => sums.push(columns[0].value));
  for (const n of [1, 41]) {
    await new Promise((resolve, reject) => {
      statement.callback = (error) => (error ? reject(error) : resolve());
      connection.execute(statement, { n });
    });
  }
  say('prepared', sums);
  await new Promise((resolve, reject) => {
    statement.callback = (error) => (error ? reject(error) : resolve());
    connection.unprepare(statement);
  });

  await call(connection, 'beginTransaction');
  await reset(connection);
  say('reset', await rows(connection, 'SELECT @@TRANCOUNT, DB_NAME()'));
  connection.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
