# shellcheck shell=bash disable=SC2154
# Dovecot without root, with mail folders of its own.

mail_password=secret
token_key=the-key-with-which-tokens-are-signed

dovecot_start() {
	dovecot_dir=$work/dovecot
	own_folder "$dovecot_dir"
	own_folder "$dovecot_dir/mail"
	local account group imap imaps pop3 pop3s
	account=$(unprivileged id -un) group=$(unprivileged id -gn)
	free_port; imap=$port
	free_port; imaps=$port
	free_port; pop3=$port
	free_port; pop3s=$port
	dovecot_certificate
	dovecot_tokens
	{
		case $(dovecot --version) in
		2.[0-3].*) dovecot_oauth2_2_3 >"$dovecot_dir/oauth2.conf"; dovecot_settings_2_3 ;;
		*) dovecot_settings_2_4 ;;
		esac
		dovecot_settings
	} >"$dovecot_dir/dovecot.conf"

	serve "$dovecot_dir/log" dovecot -F -c "$dovecot_dir/dovecot.conf"
	dovecot_pid=${servers[-1]}

	export HELPDESKZ_TEST_IMAP="127.0.0.1:$imap"
	export HELPDESKZ_TEST_IMAPS="127.0.0.1:$imaps"
	export HELPDESKZ_TEST_POP3="127.0.0.1:$pop3"
	export HELPDESKZ_TEST_POP3S="127.0.0.1:$pop3s"
	export HELPDESKZ_TEST_MAIL_PASSWORD="$mail_password"
	export HELPDESKZ_TEST_TOKEN_KEY="$token_key"
	export HELPDESKZ_TEST_MAIL_CA="$dovecot_dir/cert.pem"
}

dovecot_wait() {
	local port
	for port in "${HELPDESKZ_TEST_IMAP#*:}" "${HELPDESKZ_TEST_IMAPS#*:}" \
		"${HELPDESKZ_TEST_POP3#*:}" "${HELPDESKZ_TEST_POP3S#*:}"; do
		wait_for Dovecot "$dovecot_pid" "$dovecot_dir/log" answers "$port"
	done
}

# dovecot_certificate makes a certificate that signs itself.
dovecot_certificate() {
	unprivileged openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 7 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$dovecot_dir/key.pem" -out "$dovecot_dir/cert.pem" 2>"$dovecot_dir/log" ||
		{ cat "$dovecot_dir/log" >&2; exit 1; }
}

# dovecot_tokens lays the key down by which Dovecot tells a good token (a JWT,
# signed with HS256) without asking anybody, where it looks for it.
dovecot_tokens() {
	own_folder "$dovecot_dir/keys"
	mkdir -p "$dovecot_dir/keys/default/HS256"
	printf %s "$token_key" | base64 -w 0 >"$dovecot_dir/keys/default/HS256/default"
	chmod -R a+rX "$dovecot_dir/keys"
}

# dovecot_settings prints what both configuration languages share. A wrong
# password is refused without the delay that slows guessing down.
dovecot_settings() {
	cat <<-END
		base_dir = $dovecot_dir/run
		state_dir = $dovecot_dir/state
		log_path = /dev/stderr
		protocols = imap pop3
		listen = 127.0.0.1
		default_internal_user = $account
		default_internal_group = $group
		default_login_user = $account
		first_valid_uid = 0
		ssl = yes
		auth_failure_delay = 0
		auth_mechanisms = plain login xoauth2 oauthbearer
		mail_max_userip_connections = 200
		namespace inbox {
		  inbox = yes
		  separator = /
		}
		service anvil {
		  chroot =
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
		service imap-login {
		  chroot =
		  inet_listener imap {
		    port = $imap
		  }
		  inet_listener imaps {
		    port = $imaps
		    ssl = yes
		  }
		}
		service pop3-login {
		  chroot =
		  inet_listener pop3 {
		    port = $pop3
		  }
		  inet_listener pop3s {
		    port = $pop3s
		    ssl = yes
		  }
		}
	END
}

dovecot_settings_2_3() {
	cat <<-END
		disable_plaintext_auth = no
		mail_location = maildir:$dovecot_dir/mail/%u
		ssl_cert = <$dovecot_dir/cert.pem
		ssl_key = <$dovecot_dir/key.pem
		passdb {
		  driver = static
		  mechanisms = plain login
		  args = password=$mail_password
		}
		passdb {
		  driver = oauth2
		  mechanisms = xoauth2 oauthbearer
		  args = $dovecot_dir/oauth2.conf
		}
		userdb {
		  driver = static
		  args = uid=$account gid=$group home=$dovecot_dir/mail/%u
		}
	END
}

# dovecot_oauth2_2_3 prints the file that the passdb of tokens has of its own.
dovecot_oauth2_2_3() {
	cat <<-END
		introspection_mode = local
		local_validation_key_dict = fs:posix:prefix=$dovecot_dir/keys/
		username_attribute = sub
	END
}

dovecot_settings_2_4() {
	cat <<-END
		dovecot_config_version = 2.4.0
		dovecot_storage_version = 2.4.0
		auth_allow_cleartext = yes
		mail_driver = maildir
		mail_path = $dovecot_dir/mail/%{user}
		mail_home = $dovecot_dir/mail/%{user}
		mail_uid = $account
		mail_gid = $group
		ssl_server_cert_file = $dovecot_dir/cert.pem
		ssl_server_key_file = $dovecot_dir/key.pem
		passdb static {
		  password = $mail_password
		}
		oauth2 {
		  introspection_mode = local
		  username_attribute = sub
		  oauth2_local_validation {
		    dict fs {
		      fs posix {
		        prefix = $dovecot_dir/keys/
		      }
		    }
		  }
		}
		userdb static {
		}
	END
}
