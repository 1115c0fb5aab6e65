"""Sign-in and sign-up: django-allauth and the rules of our own around it."""

from .environment import env

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "members:account"
LOGOUT_REDIRECT_URL = "front_door"

ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before changing the address, as before two-step sign-in
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 15
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is mailed because someone typed their address
ACCOUNT_FORMS = {
    "add_email": "members.forms.AddEmailForm",
    "change_password": "members.forms.ChangePasswordForm",
    "login": "members.forms.LoginForm",
    "reauthenticate": "members.forms.ReauthenticateForm",
    "reset_password": "members.forms.ResetPasswordForm",
    "reset_password_from_key": "members.forms.ResetPasswordKeyForm",
    "set_password": "members.forms.SetPasswordForm",
    "signup": "members.forms.SignupForm",
}
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_RATE_LIMITS = {
    "signup": "10/h/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/h/ip,5/h/key",
    "confirm_email": "1/3m/key",
}

MFA_ADAPTER = "members.adapters.MfaAdapter"
MFA_FORMS = {
    "activate_totp": "members.forms.ActivateTotpForm",
    "add_webauthn": "members.forms.AddPasskeyForm",
    "authenticate": "members.forms.MfaAuthenticateForm",
    "edit_webauthn": "members.forms.EditPasskeyForm",
    "reauthenticate": "members.forms.MfaReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "Mewnoli"
# A code typed as the next one comes, or by a telephone whose clock is off, still counts (RFC 6238, 5.2: one step).
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False  # else every page that someone signed in reads would take the write lock

# Facilitators, editors and administrators can see and change other people's work.
REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", default=True)

# Whether anyone may create an account.
SIGN_UP_OPEN = env.bool("SIGN_UP_OPEN", default=True)

# In the admin nobody sets another person's password: they choose one through "Forgotten password?".
WAGTAILUSERS_PASSWORD_ENABLED = False
