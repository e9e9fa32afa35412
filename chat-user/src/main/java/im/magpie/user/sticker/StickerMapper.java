package im.magpie.user.sticker;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

@Mapper
interface StickerMapper extends BaseMapper<StickerRow> {

    @Select("SELECT id FROM chat_user WHERE id = #{uid} FOR UPDATE")
    Long lockOwner(long uid);

    @Select("SELECT id, expression_url FROM user_emoji WHERE uid = #{uid} ORDER BY id")
    List<OwnRow> ofUser(long uid);

    @Delete("DELETE FROM user_emoji WHERE id = #{id} AND uid = #{uid}")
    int deleteOwn(@Param("uid") long uid, @Param("id") long id);

    /** A sticker as its owner sees it. */
    record OwnRow(long id, String expressionUrl) {}
}
