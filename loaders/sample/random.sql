-- Grain: none, scalar macros; source: the seed. The one file of the sample that names functions of the engine.
-- A draw depends on key, stream and seed only, never on the order of rows or the number of threads.
CREATE OR REPLACE MACRO draw_bits(draw_key, stream) AS hash(xor((draw_key)::BIGINT * 1024 + stream, {{seed_bits}}));

-- uniform in [0, 1)
CREATE OR REPLACE MACRO draw(draw_key, stream) AS (draw_bits(draw_key, stream) >> 11)::DOUBLE / 9007199254740992.0;

-- integer from 0 to choices - 1
CREATE OR REPLACE MACRO pick(draw_key, stream, choices) AS (draw_bits(draw_key, stream) >> 1)::BIGINT % (choices)::BIGINT;

-- standard normal by Box and Muller; takes two streams
CREATE OR REPLACE MACRO gauss(draw_key, stream) AS sqrt(-2 * ln(1 - draw(draw_key, stream))) * cos(6.283185307179586 * draw(draw_key, stream + 1));

-- a time, a number of milliseconds after another
CREATE OR REPLACE MACRO after_ms(moment, milliseconds) AS make_timestamp(epoch_us(moment) + (milliseconds)::BIGINT * 1000);

CREATE OR REPLACE MACRO ms_between(earlier, later) AS (epoch_us(later) - epoch_us(earlier)) // 1000;

-- time of the n-th four-hourly extract after the start
CREATE OR REPLACE MACRO extract_time(mark) AS after_ms({{start}}, (mark)::BIGINT * 14400000);

-- eight hex octets with hyphens: three octets of prefix and a number below 2^40
CREATE OR REPLACE MACRO eui64(prefix, number) AS prefix || format('-{:02X}-{:02X}-{:02X}-{:02X}-{:02X}', (number) >> 32, ((number) >> 24) & 255, ((number) >> 16) & 255, ((number) >> 8) & 255, (number) & 255);

-- lower case, for a share of the values: spelling noise that the contract names
CREATE OR REPLACE MACRO noisy(text_value, draw_key, stream, share) AS CASE WHEN draw(draw_key, stream) < share THEN lower(text_value) ELSE text_value END;
