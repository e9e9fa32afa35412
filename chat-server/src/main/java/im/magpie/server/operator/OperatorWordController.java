package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import im.magpie.message.WordList;
import im.magpie.user.ActLog;
import im.magpie.user.ActLog.Act;
import im.magpie.user.ActLog.Kind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The sensitive words. */
@RestController
class OperatorWordController {
    private final WordList words;
    private final Transactions transactions;
    private final ActLog acts;

    OperatorWordController(WordList words, Transactions transactions, ActLog acts) {
        this.words = words;
        this.transactions = transactions;
        this.acts = acts;
    }

    /**
     * The words in the order of their characters. For super-admins.
     *
     * @param part only words that contain this; absent: all
     */
    @GetMapping("/capi/operator/words/page")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<CursorPage<String>> page(
            Identity.User caller,
            PageQuery query,
            @RequestParam(name = "part", defaultValue = "") String part) {
        return ApiResult.ok(words.page(part, query));
    }

    /** Adds a word, and lets every node read the words again; fine when it is there. */
    @PutMapping("/capi/operator/words")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSINESS})
    ApiResult<Void> add(
            Identity.User caller, Client client, @Valid @RequestBody WordRequest request) {
        transactions.run(
                () -> {
                    if (words.add(request.word())) {
                        note(caller, client, Kind.ADD_WORD, request.word().strip());
                    }
                });
        return ApiResult.ok();
    }

    /** Removes a word, and lets every node read the words again; fine when it is not there. */
    @DeleteMapping("/capi/operator/words")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<Void> remove(
            Identity.User caller, Client client, @Valid @RequestBody WordRequest request) {
        transactions.run(
                () -> {
                    if (words.remove(request.word())) {
                        note(caller, client, Kind.REMOVE_WORD, request.word().strip());
                    }
                });
        return ApiResult.ok();
    }

    /** Lets every node read the words again, now: after they were changed in the database. */
    @PostMapping("/capi/operator/words/reload")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<Void> reload(Identity.User caller, Client client) {
        transactions.run(
                () -> {
                    words.reload();
                    note(caller, client, Kind.RELOAD_WORDS, "");
                });
        return ApiResult.ok();
    }

    private void note(Identity.User by, Client client, Kind kind, String word) {
        acts.note(Act.of(by, client, kind, word, ""));
    }

    /**
     * A word.
     *
     * @param word the word, 1 to 64 characters; the space around it does not count
     */
    record WordRequest(@NotBlank @Size(max = WordList.MOST_CHARACTERS) String word) {}
}
