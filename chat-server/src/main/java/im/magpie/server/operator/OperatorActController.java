package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.server.operator.OperatorActs.NotedAct;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators did. */
@RestController
class OperatorActController {
    private final OperatorActs acts;

    OperatorActController(OperatorActs acts) {
        this.acts = acts;
    }

    /** All acts of operators, the last one first. For super-admins. */
    @GetMapping("/capi/operator/acts/page")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<CursorPage<NotedAct>> page(Identity.User caller, PageQuery query) {
        return ApiResult.ok(acts.page(query));
    }
}
