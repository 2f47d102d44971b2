"""Signs RDS tokens with boto3 for as long as each line of standard input says (milliseconds); answers "count seconds"."""
import json
import sys
import time

import boto3
import botocore

case = json.loads(sys.argv[1])
session = boto3.session.Session(
    aws_access_key_id=case["accessKeyId"],
    aws_secret_access_key=case["secretAccessKey"],
    aws_session_token=case["sessionToken"],
    region_name=case["region"],
)
client = session.client("rds")


def sign():
    return client.generate_db_auth_token(case["host"], case["port"], case["user"], case["region"])


print(json.dumps({"name": f"boto3 {boto3.__version__}", "length": len(sign())}), flush=True)
for line in sys.stdin:
    count, start = 0, time.perf_counter()
    end = start + int(line) / 1000
    while time.perf_counter() < end:
        sign()
        count += 1
    print(count, time.perf_counter() - start, flush=True)
