# Reads the table bench with psycopg2 for each line of standard input; answers "rows seconds". Where to: libpq's environment.
import sys
import time

import psycopg2

connection = psycopg2.connect("")
print("psycopg2 " + psycopg2.__version__.split(" ")[0], flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    count = 0
    with connection, connection.cursor("rows") as cursor:
        cursor.itersize = 5000
        cursor.execute("select * from bench")
        for _row in cursor:
            count += 1
    print(count, time.perf_counter() - start, flush=True)
