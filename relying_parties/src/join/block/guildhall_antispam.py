"""Asks Guildhall also when somebody registers, which synapse-http-antispam does not."""

from synapse.module_api import NOT_SPAM
from synapse.spam_checker_api import RegistrationBehaviour
from synapse_http_antispam import HTTPAntispam


class GuildhallAntispam(HTTPAntispam):
    async def check_registration_for_spam(self, email_threepid, username, request_info, auth_provider_id=None):
        answer = await self._do_request(
            "check_registration_for_spam",
            {
                "email_threepid": email_threepid,
                "username": username,
                "request_info": request_info,
                "auth_provider_id": auth_provider_id,
            },
        )
        return RegistrationBehaviour.ALLOW if answer == NOT_SPAM else RegistrationBehaviour.DENY
