package im.magpie.server;

import im.magpie.server.start.StopDeadline;
import org.apache.ibatis.annotations.Mapper;
import org.mybatis.spring.annotation.MapperScan;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Magpie. */
@SpringBootApplication(
        scanBasePackages = "im.magpie",
        // The bus makes its own clients, and only in a cluster.
        excludeName = "org.apache.rocketmq.spring.autoconfigure.RocketMQAutoConfiguration")
@MapperScan(basePackages = "im.magpie", annotationClass = Mapper.class)
public class MagpieApplication {

    /** The entry point of the jar. */
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(MagpieApplication.class);
        application.addListeners(new StopDeadline());
        application.run(args);
    }
}
