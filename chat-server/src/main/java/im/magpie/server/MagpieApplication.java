package im.magpie.server;

import org.apache.ibatis.annotations.Mapper;
import org.mybatis.spring.annotation.MapperScan;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Magpie. */
@SpringBootApplication(scanBasePackages = "im.magpie")
@MapperScan(basePackages = "im.magpie", annotationClass = Mapper.class)
public class MagpieApplication {

    /** The entry point of the jar. */
    public static void main(String[] args) {
        SpringApplication.run(MagpieApplication.class, args);
    }
}
