package im.magpie.user.login;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.session.TokensEnded.Cause;
import im.magpie.user.login.Tokens.Claims;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Login by account and password, and logout. */
@RestController
final class LoginController {
    private final PasswordLogin login;
    private final DeviceSessions sessions;
    private final Tokens tokens;

    LoginController(PasswordLogin login, DeviceSessions sessions, Tokens tokens) {
        this.login = login;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /** Creates an account and logs it in. */
    @PostMapping("/capi/user/public/register")
    @Refusals(ErrorCode.BUSINESS)
    @RateLimit(value = "register", by = RateLimit.Subject.ADDRESS)
    ApiResult<LoginAnswer> register(@Valid @RequestBody RegisterRequest request, Client client) {
        return answer(
                login.register(
                        request.account(),
                        request.password(),
                        Optional.ofNullable(request.name()),
                        client));
    }

    /** Logs an account in. */
    @PostMapping("/capi/user/public/login")
    @Refusals(ErrorCode.BUSINESS)
    @RateLimit(value = "login", by = RateLimit.Subject.ADDRESS)
    ApiResult<LoginAnswer> login(@Valid @RequestBody LoginRequest request, Client client) {
        return answer(login.login(request.account(), request.password(), client));
    }

    /** Ends the device session the token belongs to; its connections close. */
    @PostMapping("/capi/user/logout")
    ApiResult<Void> logout(Identity.User caller) {
        sessions.end(caller.uid(), caller.deviceId(), Cause.LOGOUT);
        return ApiResult.ok();
    }

    private ApiResult<LoginAnswer> answer(Claims claims) {
        return ApiResult.ok(new LoginAnswer(claims.uid(), tokens.sign(claims)));
    }

    /**
     * An account somebody wants.
     *
     * @param account 3 to 32 of {@code A-Z a-z 0-9 _}, unique without case
     * @param password 8 to 72 bytes of UTF-8
     * @param name at most 6 characters, unique without case; absent: made from the account
     */
    record RegisterRequest(
            @NotNull @Size(min = 3, max = 32) @Pattern(regexp = "[A-Za-z0-9_]*") String account,
            @NotNull String password,
            String name) {
        @Override
        public String toString() {
            return "RegisterRequest[account=" + account + "]";
        }
    }

    /**
     * Who somebody says they are, and the proof.
     *
     * @param account the account, however it is spelt
     * @param password its password
     */
    record LoginRequest(@NotBlank @Size(max = 64) String account, @NotNull String password) {
        @Override
        public String toString() {
            return "LoginRequest[account=" + account + "]";
        }
    }

    /**
     * A login.
     *
     * @param uid the user
     * @param token what proves it from now on
     */
    record LoginAnswer(long uid, String token) {
        @Override
        public String toString() {
            return "LoginAnswer[uid=" + uid + "]";
        }
    }
}
