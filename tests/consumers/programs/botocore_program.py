"""botocore: S3 uploads with Expect: 100-continue, accepted and refused."""

import io

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError


def main(url):
    """Put three objects and return what was seen."""
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    client = session.create_client(
        "s3",
        region_name="eu-central-1",
        endpoint_url=url,
        config=Config(
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            proxies={},
        ),
    )
    seen = []
    for body in (b"accepted" * 10, b"refused" * 10, b"z" * 100000):
        try:
            answer = client.put_object(Bucket="bucket", Key="key", Body=io.BytesIO(body))
            seen.append([answer["ETag"], answer["ResponseMetadata"]["HTTPStatusCode"]])
        except ClientError as error:
            seen.append([error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]])
    client.close()
    return seen
