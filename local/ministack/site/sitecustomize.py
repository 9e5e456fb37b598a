"""What MiniStack 1.5.33 is taught before it starts; loaded by Python itself, through PYTHONPATH.

Each lesson stands for something that AWS does and the emulator does not; the template stays as it is for AWS.
"""

import sys

if "ministack" in " ".join(sys.orig_argv):
    import contextvars
    import json
    import os
    import threading
    import time

    from ministack.core import iam_actions, iam_evaluator

    # It ends with the process that started it, even when that was killed.
    def _end_with_parent(parent):
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()

    # Buckets and queues refuse plain HTTP (aws:SecureTransport). The loopback interface stands in for TLS.
    _pin_request_origin = iam_evaluator.pin_request_origin
    _request_keys = contextvars.ContextVar("accord224_request_keys", default={})

    def pin_request_origin(source_ip, secure_transport):
        _request_keys.set({})
        _pin_request_origin(source_ip, True)

    iam_evaluator.pin_request_origin = pin_request_origin

    # Condition keys of KMS, EventBridge and SES, which come from the body of the request: here they are absent,
    # and a policy that asks for one denies everything.
    def _keys_of(service, body):
        try:
            data = json.loads(body or b"{}")
        except ValueError:
            return {}
        if not isinstance(data, dict):
            return {}
        if service == "kms":
            named = ("MacAlgorithm", "SigningAlgorithm", "MessageType", "EncryptionAlgorithm")
            keys = {f"kms:{name.lower()}": data[name] for name in named if name in data}
            for name, value in (data.get("EncryptionContext") or {}).items():
                keys[f"kms:encryptioncontext:{name.lower()}"] = value
            return keys
        if service == "events":
            sources = sorted({entry.get("Source", "") for entry in data.get("Entries") or []})
            return {"events:source": sources[0] if len(sources) == 1 else sources}
        if service in ("ses", "sesv2"):
            return {"ses:fromaddress": data.get("FromEmailAddress", "")}
        return {}

    _extract_iam_action = iam_actions.extract_iam_action

    def extract_iam_action(service, method, path, headers, body, query_params):
        if service in ("kms", "events", "ses", "sesv2"):
            _request_keys.set(_keys_of(service, body))
        return _extract_iam_action(service, method, path, headers, body, query_params)

    iam_actions.extract_iam_action = extract_iam_action

    # A mail is sent on the identity of its sender; here on no resource, which only a policy for all of them allows.
    _extract_resource_arn = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        sender = _request_keys.get().get("ses:fromaddress") if service == "ses" else None
        if sender and path.rstrip("/").endswith("/outbound-emails"):
            return f"arn:aws:ses:{region}:{account_id}:identity/{sender}"
        return _extract_resource_arn(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_resource_arn

    # aws:PrincipalArn of a role's session is the ARN of the role; here it is the ARN of the session.
    _resolve_condition_key = iam_evaluator._resolve_condition_key

    def resolve_condition_key(key, ctx):
        name = key.lower()
        if name == "aws:principalarn" and ":assumed-role/" in ctx.principal_arn:
            account = ctx.principal_arn.split(":")[4]
            role = ctx.principal_arn.split(":assumed-role/", 1)[1].split("/", 1)[0]
            return f"arn:aws:iam::{account}:role/{role}"
        found = _resolve_condition_key(key, ctx)
        return _request_keys.get().get(name) if found is None else found

    iam_evaluator._resolve_condition_key = resolve_condition_key
