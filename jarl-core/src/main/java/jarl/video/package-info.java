/** Films of episodes: pictures one after another into a GIF or an MP4 file, of which a reader sees the whole or nothing. */
@NullMarked
package jarl.video;

import org.jspecify.annotations.NullMarked;
