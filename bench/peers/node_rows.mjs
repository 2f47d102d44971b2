// Reads the table bench with the package that the argument names (postgres or pg) for each line of standard input; answers
// "rows seconds". The package is looked for in the current folder; where to is in libpq's environment.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const name = process.argv[2];
const require = createRequire(`${process.cwd()}/`);
const library = require(name);
const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
const { PGHOST, PGHOSTADDR, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLROOTCERT } = process.env;
const ssl = { ca: readFileSync(PGSSLROOTCERT), servername: PGHOST };
const where = { host: PGHOSTADDR, port: Number(PGPORT), user: PGUSER, password: PGPASSWORD, database: PGDATABASE, ssl };

let read;
if (name === "pg") {
  const client = new library.Client(where);
  await client.connect();
  read = async () => (await client.query("select * from bench")).rows.length;
} else {
  const sql = library({ ...where, max: 1 });
  read = async () => {
    let count = 0;
    await sql`select * from bench`.cursor(5000, (rows) => { count += rows.length; });
    return count;
  };
  await sql`select 1`;
}

console.log(`${name} ${version}`);
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const count = await read();
  console.log(`${count} ${(performance.now() - start) / 1000}`);
}
process.exit(0);
