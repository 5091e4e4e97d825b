# SPDX-License-Identifier: AGPL-3.0-or-later
# frozen_string_literal: true

# What of Mastodon logs people in, without the rest of it: Debian's omniauth-openid-connect, told by Mastodon's
# own variables (OIDC_…), answers at Mastodon's own addresses with who came, as JSON.
#
# Debian's strategy (gitlab-omniauth-openid-connect 0.10) knows no PKCE, which Mastodon's (0.8 of the other
# lineage) has as an option. The subclass below adds it where that one has it: the challenge goes along with
# the other parameters of the authorization request, the verifier waits in the session.

require "base64"
require "digest"
require "json"
require "omniauth_openid_connect"
require "rack"
require "rack/handler/webrick"
require "securerandom"

# The strategy as Mastodon has it.
class StrategyWithPkce < OmniAuth::Strategies::OpenIDConnect
  option :name, "openid_connect"
  option :pkce, false

  def authorize_uri
    if options.pkce
      verifier = session["omniauth.pkce.verifier"] = SecureRandom.hex(64)
      challenge = Base64.urlsafe_encode64(Digest::SHA256.digest(verifier), padding: false)
      options.extra_authorize_params = { code_challenge: challenge, code_challenge_method: "S256" }
    end
    super
  end

  def access_token
    return @access_token if @access_token

    parameters = { client_auth_method: options.client_auth_method }
    parameters[:scope] = options.scope if options.send_scope_to_token_endpoint
    parameters[:code_verifier] = session.delete("omniauth.pkce.verifier") if options.pkce
    @access_token = client.access_token!(parameters)
    verify_id_token!(@access_token.id_token)
    @access_token
  end
end

# The library would ask for https; the tests are on loopback.
SWD.url_builder = URI::HTTP if ENV.fetch("OIDC_ISSUER").start_with?("http://")

answer = lambda do |status, body|
  [status, { "Content-Type" => "application/json" }, [JSON.generate(body)]]
end

app = lambda do |env|
  path = env["PATH_INFO"]
  if path == "/auth/auth/openid_connect/callback"
    auth = env["omniauth.auth"]
    answer.call(200, uid: auth.uid, info: auth.info, claims: auth.extra.raw_info)
  elsif path == "/auth/auth/failure"
    error = env["omniauth.error"]
    answer.call(403, error: env["omniauth.error.type"], message: error&.message)
  else
    answer.call(404, error: "not_found")
  end
end

server = Rack::Builder.new do
  use Rack::Session::Cookie, key: "_mastodon_session", secret: SecureRandom.hex(32)
  OmniAuth.config.path_prefix = "/auth/auth"
  OmniAuth.config.logger.level = Logger::FATAL
  OmniAuth.config.allowed_request_methods = [:post]
  # Mastodon's forms carry a token of its own; here nothing else is on the machine.
  OmniAuth.config.request_validation_phase = nil
  OmniAuth.config.on_failure = ->(env) { env["PATH_INFO"] = "/auth/auth/failure"; app.call(env) }
  use StrategyWithPkce,
      issuer: ENV.fetch("OIDC_ISSUER"),
      discovery: ENV.fetch("OIDC_DISCOVERY", "false") == "true",
      scope: ENV.fetch("OIDC_SCOPE").split(",").map(&:to_sym),
      uid_field: ENV.fetch("OIDC_UID_FIELD"),
      client_auth_method: ENV["OIDC_CLIENT_AUTH_METHOD"],
      pkce: ENV.fetch("OIDC_USE_PKCE", "false") == "true",
      send_nonce: ENV.fetch("OIDC_SEND_NONCE", "true") == "true",
      post_logout_redirect_uri: ENV["OIDC_IDP_LOGOUT_REDIRECT_URI"],
      client_options: {
        identifier: ENV.fetch("OIDC_CLIENT_ID"),
        secret: ENV.fetch("OIDC_CLIENT_SECRET"),
        redirect_uri: ENV.fetch("OIDC_REDIRECT_URI"),
      }
  run app
end

port = Integer(ENV.fetch("PORT"))
quiet = WEBrick::Log.new(nil, WEBrick::Log::FATAL)
Rack::Handler::WEBrick.run(server, Host: "127.0.0.1", Port: port, Logger: quiet, AccessLog: []) do |running|
  Signal.trap("INT") { running.shutdown }
  $stdout.puts "listening on #{port}"
  $stdout.flush
end
