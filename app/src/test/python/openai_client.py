"""The official OpenAI client against a running cloud: only base_url and key are ours.

Usage: openai_client.py BASE_URL KEY CHAT_MODEL [EMBEDDINGS_MODEL]
Prints one line per thing that worked; any failure ends with a traceback and a non-zero exit code.
"""

import sys

import openai
from openai import OpenAI


def main(base_url, key, model, embeddings=None):
    cloud = OpenAI(base_url=base_url, api_key=key, timeout=120, max_retries=0)

    names = [one.id for one in cloud.models.list()]
    assert model in names, names
    print("models:", ", ".join(names))

    question = [{"role": "user", "content": "What is a cloud?"}]
    whole = cloud.chat.completions.create(model=model, messages=question, max_tokens=16, temperature=0)
    assert whole.choices[0].message.content, whole
    assert whole.choices[0].finish_reason in ("stop", "length"), whole
    assert 0 < whole.usage.completion_tokens <= 16, whole.usage
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
    print("chat:", whole.usage.completion_tokens, "tokens")

    pieces = list(
        cloud.chat.completions.create(
            model=model,
            messages=question,
            max_tokens=16,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    streamed = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert streamed == whole.choices[0].message.content, (streamed, whole)
    assert pieces[-1].usage is not None, pieces[-1]
    print("stream:", len(pieces), "events")

    if embeddings:
        vectors = cloud.embeddings.create(model=embeddings, input=["智能计算", "云"])
        assert len(vectors.data) == 2 and len(vectors.data[0].embedding) == 512
        print("embeddings: 2 vectors")

    expect(openai.AuthenticationError, lambda: OpenAI(base_url=base_url, api_key="qt-wrong").models.list())
    expect(openai.NotFoundError, lambda: cloud.chat.completions.create(model="no-such-model", messages=question))
    expect(openai.BadRequestError, lambda: cloud.chat.completions.create(model=model, messages="hello"))
    print("refusals: 3")


def expect(kind, call):
    try:
        call()
    except kind as refused:
        assert refused.body and refused.body.get("message"), refused
        return
    raise AssertionError("expected " + kind.__name__)


if __name__ == "__main__":
    main(*sys.argv[1:])
