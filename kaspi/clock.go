package kaspi

import (
	"net/http"
	"sync"
	"time"
)

// Almaty is the zone of Kaspi's working days and of everything a seller reads: UTC+5 all over Kazakhstan since
// 1 March 2024, without summer time. It is fixed, because zone data of older hosts still says UTC+6.
func Almaty() *time.Location { return almaty }

var almaty = time.FixedZone("Asia/Almaty", 5*60*60)

// ClockOffset is how far Kaspi's clock is ahead of the host's, by the Date header of the newest answer; good to
// a second or two. It reports false until an answer has told. A host whose clock is off by more than a minute
// shows wrong deadlines, though the client reads the right orders.
func (c *Client) ClockOffset() (ahead time.Duration, known bool) { return c.offset.get() }

// ahead is the offset, 0 while it is not known.
func (c *Client) ahead() time.Duration {
	ahead, _ := c.offset.get()
	return ahead
}

// offset is what answers tell about the host's clock. It is safe for concurrent use.
type offset struct {
	mu    sync.Mutex
	ahead time.Duration
	known bool
}

func (o *offset) get() (time.Duration, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ahead, o.known
}

// measure compares an answer's date, which is in whole seconds, with the middle of its request by the host's
// clock. An answer out of a cache tells nothing.
func (o *offset) measure(h http.Header, sent, received time.Time) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil || h.Get("Age") != "" {
		return
	}
	middle := sent.Round(0).Add(received.Round(0).Sub(sent.Round(0)) / 2) // by the wall clock, which may jump
	ahead := date.Add(time.Second / 2).Sub(middle)
	if ahead.Abs() < 2*time.Second {
		ahead = 0 // within what the header can tell
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ahead, o.known = ahead, true
}
