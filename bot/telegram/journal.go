package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"kaspibot/kaspi/netfault"
)

// journal stands between the library and Telegram and writes every update down before the library sees it. If the
// writing fails the poll fails, and Telegram sends the same updates again: nothing is confirmed that is not on disk.
type journal struct {
	client *http.Client
	save   func(ctx context.Context, updates map[int64][]byte) error
	seen   []int64 // the latest updates that have come; the library polls one time after another
}

const (
	// shortPoll is the least time between two polls of which the first brought nothing new: Telegram holds such a poll
	// open, and an endpoint that does not, or that gives the same again, must not be asked thousands of times a second.
	shortPoll = time.Second

	maxSeen = 1000 // updates: ten batches
)

// What is read of an answer, in bytes.
const (
	// A batch is 100 updates at the most, and one with the longest texts and most entities in it, quoting another such
	// one, comes to some 80 KB.
	maxUpdates = 8 << 20
	maxAnswer  = 1 << 20 // to anything else
	maxError   = 4 << 10 // of what is no answer of Telegram
)

// Do implements the library's HttpClient.
func (j *journal) Do(req *http.Request) (*http.Response, error) {
	begun := time.Now()
	ctx, trace := netfault.Watch(req.Context())
	resp, err := j.client.Do(req.WithContext(ctx))
	if err != nil {
		return nil, trace.Explain(err)
	}
	polls := strings.HasSuffix(req.URL.Path, "/getUpdates")
	if polls && resp.StatusCode == http.StatusTooManyRequests {
		return soon(resp)
	}
	if resp.StatusCode != http.StatusOK || !polls {
		resp.Body = limited{io.LimitReader(resp.Body, maxAnswer), resp.Body}
		return exchangeOf(req.Context()).read(resp)
	}
	body, err := readAll(resp, maxUpdates)
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	heads, err := j.write(req.Context(), body)
	if err != nil {
		return nil, fmt.Errorf("write updates to the inbox: %w", err)
	}
	if rest := shortPoll - time.Since(begun); !j.anyNew(heads) && rest > 0 {
		select {
		case <-req.Context().Done():
		case <-time.After(rest):
		}
	}
	return shorten(resp, body, heads)
}

// longestWait is how long polls wait at the most when they are told to, in seconds. Meanwhile nobody is heard.
const longestWait = 60

// soon keeps an answer from making the library wait for longer than that.
func soon(resp *http.Response) (*http.Response, error) {
	body, err := readAll(resp, maxAnswer)
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read a refusal: %w", err)
	}
	var told struct {
		Parameters struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if json.Unmarshal(body, &told) == nil && told.Parameters.RetryAfter > longestWait {
		body = fmt.Appendf(nil, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d",`+
			`"parameters":{"retry_after":%d}}`, told.Parameters.RetryAfter, longestWait)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// anyNew reports whether there is an update that has not come before.
func (j *journal) anyNew(heads []head) (found bool) {
	for _, h := range heads {
		if h.ID == 0 || slices.Contains(j.seen, h.ID) {
			continue
		}
		found = true
		j.seen = append(j.seen, h.ID)
	}
	j.seen = slices.Clone(j.seen[max(0, len(j.seen)-maxSeen):])
	return found
}

// shorten gives the library what it needs of an answer: which updates have come. They are handled from the inbox, and a
// second copy of all that they say would be in the way, in memory and in the library's errors.
func shorten(resp *http.Response, body []byte, heads []head) (*http.Response, error) {
	if heads == nil {
		body = body[:min(len(body), maxError)]
	} else {
		var err error
		if body, err = json.Marshal(map[string]any{"ok": true, "result": heads}); err != nil {
			return nil, err
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

type limited struct {
	io.Reader
	io.Closer
}

// head is what the library reads of an update.
type head struct {
	ID int64 `json:"update_id"`
}

// write saves what has come, and gives the heads of all updates in their order; nil when it is no answer of Telegram,
// which the library reports.
func (j *journal) write(ctx context.Context, body []byte) (heads []head, err error) {
	var answer struct {
		OK     bool              `json:"ok"`
		Result []json.RawMessage `json:"result"`
	}
	if json.Unmarshal(body, &answer) != nil || !answer.OK || answer.Result == nil {
		return nil, nil
	}
	heads = make([]head, len(answer.Result))
	updates := make(map[int64][]byte, len(answer.Result))
	for i, raw := range answer.Result {
		if json.Unmarshal(raw, &heads[i]) != nil || heads[i].ID <= 0 { // the next poll would forget what it was not to
			heads[i].ID = 0
			continue
		}
		updates[heads[i].ID] = raw
	}
	// The answer has arrived: write it down even if the program is stopping.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return heads, j.save(ctx, updates)
}

func (c *Client) save(ctx context.Context, updates map[int64][]byte) error {
	c.noteAnswer(true)
	if c.config.Polled != nil {
		c.config.Polled(ctx, nil)
	}
	if len(updates) == 0 {
		return nil
	}
	if err := c.secrets.redact(ctx, updates); err != nil {
		return err
	}
	if err := c.config.Inbox.SaveUpdates(ctx, c.config.Now(), updates); err != nil {
		return err
	}
	select {
	case c.wake <- struct{}{}:
	default: // already awake
	}
	return nil
}
