// Signs RDS tokens with @aws-sdk/rds-signer for as long as each line of standard input says (milliseconds); answers
// "count seconds". The package is looked for in the current folder.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.cwd()}/`);
const { Signer } = require("@aws-sdk/rds-signer");
const { version } = require("@aws-sdk/rds-signer/package.json");
const { accessKeyId, secretAccessKey, sessionToken, region, host, port, user } = JSON.parse(process.argv[2]);
const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
const signer = new Signer({ hostname: host, port, username: user, region, credentials });

console.log(JSON.stringify({ name: `@aws-sdk/rds-signer ${version}`, length: (await signer.getAuthToken()).length }));
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const end = start + Number(line);
  let count = 0;
  while (performance.now() < end) {
    await signer.getAuthToken();
    count++;
  }
  console.log(`${count} ${(performance.now() - start) / 1000}`);
}
