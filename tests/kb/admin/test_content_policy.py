from kb.admin.content_policy import POLICY


def test_pages_of_the_admin_have_the_policy_and_no_others(client, db):
    assert client.get("/admin/login/").headers["Content-Security-Policy"] == POLICY
    assert client.get("/admin/kb/event/").headers["Content-Security-Policy"] == POLICY
    assert "Content-Security-Policy" not in client.get("/livez").headers


def test_no_inline_script_and_no_other_host_is_allowed():
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))

    assert "'unsafe-inline'" not in rules["script-src"]
    assert not any("http" in rule or "*" in rule for rule in rules.values())
