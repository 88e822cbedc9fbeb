"""Signing in and out, choosing a post and a language, and the pages that are only words."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.services import Secret
from xiejiang.audit import queries as log
from xiejiang.audit.domain import By
from xiejiang.shell.middleware import POST_KEY
from xiejiang.web.forms import whole
from xiejiang.web.problems import of_body, problem
from xiejiang.web.requests import Request


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "shell/login.html"
    redirect_authenticated_user = True


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("login")


def password(request: HttpRequest) -> HttpResponse:
    """Change the password; a one-time password must be changed before anything else."""
    if not request.user.is_authenticated:
        return redirect("login")
    person = request.user
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = agencies.acting(
            person=person, post_id=request.session.get(POST_KEY), on=timezone.localdate()
        )
        agency_services.change_password(
            By(actor, timezone.now()),
            person=person,
            password=Secret(form.cleaned_data["new_password1"]),
        )
        update_session_auth_hash(request, person)
        return redirect("desk")
    status = 422 if form.errors else 200
    return render(request, "shell/password.html", {"form": form}, status=status)


def choose_post(request: Request) -> HttpResponse:
    """Choose in which post to act."""
    if not request.user.is_authenticated:
        return redirect("login")
    person = request.user
    held = agencies.posts_of(person=person, on=timezone.localdate())
    if request.method == "POST":
        post_id = request.POST.get("post", "")
        wanted = whole(post_id) or 0
        agencies.acting(person=person, post_id=wanted, on=timezone.localdate())
        request.session[POST_KEY] = wanted
        return redirect("desk")
    return render(request, "shell/posts.html", {"posts": held})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch between Chinese and English; remembered in a cookie."""
    code = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = redirect(back)
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=31536000, samesite="Lax", httponly=True
        )
    return answer


def health(request: HttpRequest) -> HttpResponse:
    """Whether the node answers and its database too."""
    return JsonResponse({"status": "ok", "log_size": log.head_size()})


def about(request: HttpRequest) -> HttpResponse:
    """What the platform is, where its law comes from, and what it cannot do."""
    return render(request, "shell/about.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none."""
    words = _("没有这个页面，地址可能不完整。请从工作台重新进入，或用上方的查找。")
    return plain(request, _("没有找到"), words, 404)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that is too large, or came broken; nothing of it was done."""
    error = of_body(exception)
    if request.path.startswith("/api/"):
        return problem(error)
    return plain(request, _("没有提交成功"), _(error.message), error.status)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not drawn by this node, or too long ago."""
    words = _("页面停留过久或浏览器禁用了 Cookie，安全校验没有通过。请返回上一页刷新后重新提交。")
    return plain(request, _("没有提交成功"), words, 403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something that is our fault; nothing was changed."""
    words = _(
        "系统出错，这一步没有办理，也没有留下半截的改动。请稍后再试；再次出现的，请告诉系统管理员。"
    )
    return plain(request, _("系统出错"), words, 500)


def plain(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    """A page that needs nothing but words."""
    context = {"title": title, "words": words}
    return render(request, "shell/plain_error.html", context, status=status)
