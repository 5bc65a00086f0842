"""Calls the local Bedrock with boto3, whose parsers read every answer; prints what they made of it as one JSON document."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CHAT = "us.amazon.nova-lite-v1:0"
CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
HELLO = [{"role": "user", "content": [{"text": "Hello"}]}]
WEATHER = {
    "tools": [
        {
            "toolSpec": {
                "name": "weather",
                "inputSchema": {
                    "json": {
                        "type": "object",
                        "properties": {"city": {"type": "string"}},
                        "required": ["city"],
                    }
                },
            }
        }
    ],
    "toolChoice": {"tool": {"name": "weather"}},
}


def main(guardrail: str) -> dict:
    once = Config(retries={"total_max_attempts": 1})
    runtime = boto3.client("bedrock-runtime", config=once)
    control = boto3.client("bedrock", config=once)
    agents = boto3.client("bedrock-agent-runtime", config=once)
    return {
        "converse": runtime.converse(modelId=CHAT, messages=HELLO),
        "converseTool": runtime.converse(modelId=CLAUDE, messages=HELLO, toolConfig=WEATHER),
        "converseStream": list(runtime.converse_stream(modelId=CHAT, messages=HELLO)["stream"]),
        "titan": read_body(runtime.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=titan())),
        "anthropic": read_body(runtime.invoke_model(modelId=CLAUDE, body=anthropic())),
        "anthropicStream": [
            json.loads(event["chunk"]["bytes"])
            for event in runtime.invoke_model_with_response_stream(modelId=CLAUDE, body=anthropic())["body"]
        ],
        "countTokens": runtime.count_tokens(
            modelId="amazon.nova-lite-v1:0", input={"converse": {"messages": HELLO}}
        ),
        "applyGuardrail": runtime.apply_guardrail(
            guardrailIdentifier=guardrail,
            guardrailVersion="1",
            source="INPUT",
            content=[{"text": {"text": "Write to ana@example.com"}}],
        ),
        "listFoundationModels": control.list_foundation_models(byProvider="Amazon"),
        "getFoundationModel": control.get_foundation_model(modelIdentifier="amazon.nova-lite-v1:0"),
        "listInferenceProfiles": pages(control.get_paginator("list_inference_profiles")),
        "getInferenceProfile": control.get_inference_profile(inferenceProfileIdentifier=CHAT),
        "rerank": agents.rerank(
            queries=[{"type": "TEXT", "textQuery": {"text": "hiking"}}],
            sources=[source("Quarterly tax return"), source("I love hiking.")],
            rerankingConfiguration={
                "type": "BEDROCK_RERANKING_MODEL",
                "bedrockRerankingConfiguration": {
                    "modelConfiguration": {
                        "modelArn": "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0"
                    }
                },
            },
        ),
        "errors": [
            error_of(lambda: runtime.converse(modelId="amazon.nope-v1:0", messages=HELLO)),
            error_of(lambda: runtime.converse(modelId=CHAT, messages=[])),
            error_of(lambda: control.get_foundation_model(modelIdentifier="amazon.nope-v1:0")),
            error_of(lambda: boto3.client(
                "bedrock-runtime", config=once, aws_secret_access_key="wrong", aws_access_key_id="AKIAVARVELOCALFAKEID"
            ).converse(modelId=CHAT, messages=HELLO)),
        ],
    }


def titan() -> str:
    return json.dumps({"inputText": "I love hiking.", "dimensions": 256})


def anthropic() -> str:
    return json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 200, "messages": [{"role": "user", "content": "Hello"}]})


def read_body(answer: dict) -> dict:
    return {**answer, "body": json.load(answer["body"])}


def pages(paginator) -> list:
    return [profile for page in paginator.paginate(PaginationConfig={"PageSize": 50}) for profile in page["inferenceProfileSummaries"]]


def source(text: str) -> dict:
    return {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}}


def error_of(call) -> dict:
    try:
        call()
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        return {**error.response["Error"], "class": type(error).__name__, "status": metadata["HTTPStatusCode"], "requestId": metadata.get("RequestId")}
    return {"Code": None}


print(json.dumps(main(sys.argv[1]), default=str))
