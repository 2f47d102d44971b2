"""Talks to the sandbox as any Python program talks to AWS, and prints what it saw as JSON."""
import json
import sys
import urllib.request

import boto3
import botocore

url, role_arn, locked_arn, external_arn, external_id, host, resource_id, web_arn, web_token = sys.argv[1:]


def client(service, session=boto3.Session()):
    # Versions before 1.28 do not know AWS_ENDPOINT_URL.
    return session.client(service, endpoint_url=url)


def refused(call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


sts, rds, iam = client("sts"), client("rds"), client("iam")
name = {"RoleSessionName": "boto3"}
assumed = sts.assume_role(RoleArn=role_arn, **name)["Credentials"]
role = boto3.Session(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"], "eu-west-1")
external = sts.assume_role(RoleArn=external_arn, ExternalId=external_id, **name)
web = sts.assume_role_with_web_identity(RoleArn=web_arn, WebIdentityToken=web_token, **name)
pages = list(rds.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20}))
user = iam.get_user()["User"]
resource = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:%s/app_reader" % resource_id
policy = iam.get_role_policy(RoleName="rdsiam-demo-app", PolicyName="rds-db-connect")["PolicyDocument"]
simulated = iam.simulate_custom_policy(
    PolicyInputList=[json.dumps(policy)], ActionNames=["rds-db:connect", "rds:DeleteDBInstance"], ResourceArns=[resource])

account = [page for page in iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 3})]
job = iam.generate_service_last_accessed_details(Arn=role_arn)["JobId"]
reports = [iam.get_service_last_accessed_details(JobId=job) for _ in range(2)]
organizations = boto3.Session(region_name="us-east-1").client("organizations", endpoint_url=url)
scp = {"TargetId": "r-demo", "Filter": "SERVICE_CONTROL_POLICY"}

presigned_url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=900, HttpMethod="GET")
with urllib.request.urlopen(presigned_url) as answer:
    presigned = answer.read().decode()

print(json.dumps({
    "presigned": presigned,
    "version": boto3.__version__,
    "me": sts.get_caller_identity()["Arn"],
    "session": client("sts", role).get_caller_identity()["Arn"],
    "external": external["AssumedRoleUser"]["Arn"],
    "web": web["SubjectFromWebIdentityToken"],
    "token": role.client("rds").generate_db_auth_token(host, 5432, "app_reader"),
    "pages": [len(page["DBInstances"]) for page in pages],
    "cluster": rds.describe_db_clusters(DBClusterIdentifier="aurora")["DBClusters"][0],
    "endpoints": rds.describe_db_cluster_endpoints(
        Filters=[{"Name": "db-cluster-endpoint-type", "Values": ["custom"]}])["DBClusterEndpoints"],
    "proxy": rds.describe_db_proxies()["DBProxies"][0],
    "proxyEndpoint": rds.describe_db_proxy_endpoints(DBProxyName="proxy")["DBProxyEndpoints"][0],
    "user": user["UserName"],
    "groups": [group["GroupName"] for group in iam.list_groups_for_user(UserName=user["UserName"])["Groups"]],
    "actions": policy["Statement"][0]["Action"],
    "account": [sum(len(value) for key, value in page.items() if isinstance(value, list)) for page in account],
    "roles": sorted(role["RoleName"] for page in account for role in page["RoleDetailList"]),
    "reports": [[report["JobStatus"], [one["ServiceNamespace"] for one in report["ServicesLastAccessed"]]] for report in reports],
    "organization": organizations.describe_organization()["Organization"]["Id"],
    "scp": [one["Name"] for page in organizations.get_paginator("list_policies_for_target").paginate(**scp) for one in page["Policies"]],
    "decisions": [result["EvalDecision"] for result in simulated["EvaluationResults"]],
    "refusals": {
        "locked": refused(sts.assume_role, RoleArn=locked_arn, **name),
        "externalId": refused(sts.assume_role, RoleArn=external_arn, ExternalId="wrong", **name),
        "tooLong": refused(sts.assume_role, RoleArn=role_arn, DurationSeconds=43200, **name),
        "describeAsRole": refused(client("rds", role).describe_db_instances),
        "noInstance": refused(rds.modify_db_instance, DBInstanceIdentifier="nobody"),
        "noCluster": refused(rds.describe_db_clusters, DBClusterIdentifier="nobody"),
        "noProxy": refused(rds.describe_db_proxies, DBProxyName="nobody"),
        "badPolicy": refused(
            iam.put_role_policy, RoleName="rdsiam-demo-app", PolicyName="bad", PolicyDocument="{}"),
        "noTarget": refused(organizations.list_policies_for_target, TargetId="ou-demo-99999999", Filter="SERVICE_CONTROL_POLICY"),
        "unknownAction": refused(iam.list_users),
    },
}, default=str))
