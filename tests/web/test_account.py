"""What the pages of an account say once something is done, in the reader's language."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from tests.factories.account import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db
EMAIL, NEW_PASSWORD = "hana@example.org", "another long passphrase"
SAID = {
    "ko": (
        f"메일을 보냈습니다: {EMAIL}.",
        f"이메일 주소를 확인했습니다: {EMAIL}",
        f"로그인했습니다: {EMAIL}",
        "비밀번호를 바꾸었습니다.",
        "로그아웃했습니다.",
    ),
    "en": (
        f"We sent an e-mail to {EMAIL}.",
        f"The e-mail address {EMAIL} is confirmed.",
        f"You are logged in as {EMAIL}.",
        "Your password is changed.",
        "You are logged out.",
    ),
}


def link_of_last_mail() -> str:
    """The path of its one link: alone on its line, where a reader's program finds its end."""
    (link,) = re.findall(r"^https?://testserver(/\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert str(mail.outbox[-1].body).count("://") == 1
    return str(link)


@pytest.mark.parametrize("language", SAID)
def test_what_was_done_is_said_in_our_own_words(client: Client, language: str) -> None:
    def said_after(path: str, **given: str) -> str:
        answer = client.post(path, given, follow=True, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 200
        return answer.content.decode()

    sent, confirmed, logged_in, changed, logged_out = SAID[language]
    AccountFactory(email=EMAIL)
    log_in = {"login": EMAIL, "password": PASSWORD}
    assert sent in said_after("/account/login/", **log_in)
    assert confirmed in said_after(link_of_last_mail())
    assert logged_in in said_after("/account/login/", **log_in)
    new = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert changed in said_after("/account/password/change/", **new)
    assert logged_out in said_after("/account/logout/")


SUBJECTS = {
    "ko": (
        "사다리: 이메일 주소를 확인해 주십시오",
        "사다리: 이미 계정이 있습니다",
        "사다리: 새 비밀번호를 정해 주십시오",
        "사다리: 이 주소의 계정이 없습니다",
    ),
    "en": (
        "Sadari: confirm your e-mail address",
        "Sadari: you have an account already",
        "Sadari: choose a new password",
        "Sadari: there is no account with this address",
    ),
}


@pytest.mark.parametrize("language", SUBJECTS)
def test_every_mail_has_one_link_that_can_be_followed(language: str) -> None:
    def mailed_after(path: str, **given: str) -> str:
        """The subject of the mail; what its link opens must be there."""
        client, before = Client(), len(mail.outbox)
        client.post(path, given, HTTP_ACCEPT_LANGUAGE=language)
        (sent,) = mail.outbox[before:]
        found = client.get(link_of_last_mail(), follow=True, HTTP_ACCEPT_LANGUAGE=language)
        assert found.status_code == 200
        assert bool(re.search("[가-힣]", str(sent.body))) == (language == "ko")
        assert "testserver" in str(sent.body).splitlines()[-1]
        return str(sent.subject)

    known = EmailAddress.objects.create(
        user=AccountFactory(email=EMAIL), email=EMAIL, verified=True, primary=True
    )
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    assert SUBJECTS[language] == (
        mailed_after("/account/signup/", email="new@example.org", **passwords),
        mailed_after("/account/signup/", email=known.email, **passwords),
        mailed_after("/account/password/reset/", email=EMAIL),
        mailed_after("/account/password/reset/", email="nobody@example.org"),
    )
