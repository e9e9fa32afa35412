package im.magpie.user.login;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** States of a ticket: {@code waiting → scanned → consumed}, each step one conditional update. */
@Mapper
interface LoginTicketMapper extends BaseMapper<LoginTicketRow> {

    @Delete(
            """
            DELETE FROM login_ticket
            WHERE node = #{node} AND node_start = #{start} AND connection = #{connection}
            """)
    int deleteOf(
            @Param("node") String node,
            @Param("start") String start,
            @Param("connection") long connection);

    @Select(
            """
            SELECT node, node_start, connection, uid, user_agent, ip FROM login_ticket
            WHERE code_hash = #{codeHash}
            """)
    TicketRow find(String codeHash);

    @Select(
            """
            SELECT COUNT(*) FROM login_ticket
            WHERE code_hash = #{codeHash} AND state = 'waiting' AND expire_time > #{now}
            """)
    int waiting(@Param("codeHash") String codeHash, @Param("now") long now);

    @Update(
            """
            UPDATE login_ticket SET state = 'scanned', uid = #{uid}, confirm_hash = #{confirmHash}
            WHERE code_hash = #{codeHash} AND state = 'waiting' AND expire_time > #{now}
            """)
    int scan(
            @Param("codeHash") String codeHash,
            @Param("uid") long uid,
            @Param("confirmHash") String confirmHash,
            @Param("now") long now);

    @Update(
            """
            UPDATE login_ticket SET state = 'consumed'
            WHERE code_hash = #{codeHash} AND confirm_hash = #{confirmHash}
              AND state = 'scanned' AND scanner IS NULL AND expire_time > #{now}
            """)
    int consume(
            @Param("codeHash") String codeHash,
            @Param("confirmHash") String confirmHash,
            @Param("now") long now);

    @Update(
            """
            UPDATE login_ticket
            SET state = 'scanned', scanner = #{scanner}, confirm_hash = #{confirmHash}
            WHERE code_hash = #{codeHash} AND state = 'waiting' AND expire_time > #{now}
            """)
    int scanBy(
            @Param("codeHash") String codeHash,
            @Param("scanner") String scanner,
            @Param("confirmHash") String confirmHash,
            @Param("now") long now);

    @Update(
            """
            UPDATE login_ticket SET state = 'consumed', uid = #{uid}
            WHERE confirm_hash = #{confirmHash} AND scanner = #{scanner}
              AND state = 'scanned' AND expire_time > #{now}
            """)
    int consumeBy(
            @Param("confirmHash") String confirmHash,
            @Param("scanner") String scanner,
            @Param("uid") long uid,
            @Param("now") long now);

    /** A ticket that somebody known by another service scanned, consumed or not. */
    @Select(
            """
            SELECT code_hash, scanner, state, node, node_start, connection, user_agent, ip,
              create_time
            FROM login_ticket
            WHERE confirm_hash = #{confirmHash} AND scanner IS NOT NULL AND expire_time > #{now}
            """)
    ScannedRow scanned(@Param("confirmHash") String confirmHash, @Param("now") long now);

    /**
     * Notes the session that was opened for the connection that shows a consumed ticket's code. The
     * ticket stays a minute longer: that node may hear of it only then.
     */
    @Update(
            """
            UPDATE login_ticket SET device_id = #{deviceId}, expire_time = expire_time + 60000
            WHERE node = #{node} AND node_start = #{start} AND connection = #{connection}
              AND state = 'consumed'
            """)
    int opened(
            @Param("node") String node,
            @Param("start") String start,
            @Param("connection") long connection,
            @Param("deviceId") long deviceId);

    /** Whether a user consented to a connection's code, and this session was opened for it. */
    @Select(
            """
            SELECT COUNT(*) FROM login_ticket
            WHERE node = #{node} AND node_start = #{start} AND connection = #{connection}
              AND state = 'consumed' AND uid = #{uid} AND device_id = #{deviceId}
            """)
    int granted(
            @Param("node") String node,
            @Param("start") String start,
            @Param("connection") long connection,
            @Param("uid") long uid,
            @Param("deviceId") long deviceId);

    @Select(
            """
            SELECT code_hash FROM login_ticket WHERE expire_time <= #{now}
            ORDER BY expire_time LIMIT #{limit}
            """)
    List<String> expired(@Param("now") long now, @Param("limit") int limit);

    /** The connection a ticket belongs to, and who scanned it. */
    record TicketRow(
            String node, String nodeStart, long connection, Long uid, String userAgent, String ip)
            implements ShownCode {}

    /** A scanned ticket, by whom, and the connection it belongs to. */
    record ScannedRow(
            String codeHash,
            String scanner,
            String state,
            String node,
            String nodeStart,
            long connection,
            String userAgent,
            String ip,
            long createTime)
            implements ShownCode {}
}
