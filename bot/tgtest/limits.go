package tgtest

import (
	"fmt"
	"math"
	"net/http"
	"time"
)

// The rate limits of the Bot API FAQ. Telegram does not publish its bursts; three to a person is what
// "short bursts" is read as here.
const (
	personPerSecond = 1
	personBurst     = 3
	groupPerMinute  = 20
	allPerSecond    = 30
)

// bucket is a token bucket. It starts full.
type bucket struct {
	rate  float64 // tokens a second
	burst float64
	spent float64 // tokens not yet given back
	at    time.Time
}

// bucketOf is the limit of one chat.
func bucketOf(kind string) bucket {
	if kind == "private" {
		return bucket{rate: personPerSecond, burst: personBurst}
	}
	return bucket{rate: groupPerMinute / 60.0, burst: groupPerMinute}
}

// wait is how long until a token is there.
func (b *bucket) wait(now time.Time) time.Duration {
	b.spent = max(0, b.spent-b.rate*now.Sub(b.at).Seconds())
	b.at = now
	return time.Duration((b.spent + 1 - b.burst) / b.rate * float64(time.Second))
}

// admit takes one message out of the limits of the chat and of the bot, or refuses with 429. The caller
// holds the lock.
func (s *Server) admit(c *chat) error {
	if !s.limits {
		return nil
	}
	now := s.now()
	wait := max(c.bucket.wait(now), s.total.wait(now))
	if wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		return &refusal{
			code:       http.StatusTooManyRequests,
			text:       fmt.Sprintf("Too Many Requests: retry after %d", seconds),
			retryAfter: seconds,
		}
	}
	c.bucket.spent++
	s.total.spent++
	return nil
}
