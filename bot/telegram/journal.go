package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// journal stands between the library and Telegram and writes every update down before the library sees it. If the
// writing fails the poll fails, and Telegram sends the same updates again: nothing is confirmed that is not on disk.
type journal struct {
	client *http.Client
	save   func(ctx context.Context, updates map[int64][]byte) error
}

// shortPoll is the least time between two polls of which the first brought nothing: Telegram holds such a poll open, and
// an endpoint that does not must not be asked thousands of times a second.
const shortPoll = time.Second

const maxAnswer = 32 << 20 // bytes; a batch is 100 updates, and Telegram's largest are some kilobytes

// Do implements the library's HttpClient.
func (j *journal) Do(req *http.Request) (*http.Response, error) {
	begun := time.Now()
	resp, err := j.client.Do(req)
	if err != nil {
		return nil, err
	}
	resp.Body = limited{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	if resp.StatusCode != http.StatusOK {
		return resp, nil
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if e := exchangeOf(req.Context()); e != nil {
		e.read(body)
	}
	if err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	if !strings.HasSuffix(req.URL.Path, "/getUpdates") {
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return resp, nil
	}
	n, err := j.write(req.Context(), body)
	if err != nil {
		return nil, fmt.Errorf("write updates to the inbox: %w", err)
	}
	if rest := shortPoll - time.Since(begun); n == 0 && rest > 0 {
		select {
		case <-req.Context().Done():
		case <-time.After(rest):
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

var (
	doneAnswer    = regexp.MustCompile(`^\s*\{\s*"ok"\s*:\s*true\b`)
	messageNumber = regexp.MustCompile(`^\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\{\s*"message_id"\s*:\s*(\d+)\s*[,}]`)
)

// read notes what an answer says of itself at its head, which arrives also where the rest does not.
func (e *exchange) read(body []byte) {
	e.done.Store(doneAnswer.Match(body))
	if m := messageNumber.FindSubmatch(body); m != nil {
		if n, err := strconv.ParseInt(string(m[1]), 10, 32); err == nil {
			e.message.Store(n)
		}
	}
}

type limited struct {
	io.Reader
	io.Closer
}

func (j *journal) write(ctx context.Context, body []byte) (n int, err error) {
	var answer struct {
		OK     bool              `json:"ok"`
		Result []json.RawMessage `json:"result"`
	}
	if json.Unmarshal(body, &answer) != nil || !answer.OK {
		return 0, nil // not an answer of Telegram: the library reports it
	}
	updates := make(map[int64][]byte, len(answer.Result))
	for _, raw := range answer.Result {
		var head struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &head) == nil && head.ID != 0 {
			updates[head.ID] = raw
		}
	}
	// The answer has arrived: write it down even if the program is stopping.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return len(updates), j.save(ctx, updates)
}

func (c *Client) save(ctx context.Context, updates map[int64][]byte) error {
	if c.config.Polled != nil {
		c.config.Polled(ctx, nil)
	}
	if len(updates) == 0 {
		return nil
	}
	if err := c.redact(ctx, updates); err != nil {
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

// redacted stands in the inbox for what must not be on disk.
const redacted = "•"

// redact takes answers to secret questions out of updates before they are written down, and keeps them in memory for
// their handler. If the program dies in between, the answer is lost and asked for again.
func (c *Client) redact(ctx context.Context, updates map[int64][]byte) error {
	for id, body := range updates {
		var u models.Update
		if json.Unmarshal(body, &u) != nil || u.Message == nil || u.Message.From == nil || u.Message.Text == "" ||
			strings.HasPrefix(u.Message.Text, "/") {
			continue
		}
		secret, err := c.config.Secret(ctx, u.Message.Chat.ID, u.Message.From.ID)
		if err != nil {
			return err
		}
		if !secret {
			continue
		}
		text := u.Message.Text
		u.Message.Text, u.Message.Entities = redacted, nil
		if updates[id], err = json.Marshal(u); err != nil {
			return err
		}
		c.mu.Lock()
		c.secrets[id] = text
		c.mu.Unlock()
	}
	return nil
}

// revealed is the text of an event, also of one that was redacted.
func (c *Client) revealed(e Event) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if text, ok := c.secrets[e.Update]; ok {
		return text
	}
	return e.Text
}

// forget drops what was redacted of an update that is done.
func (c *Client) forget(update int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.secrets, update)
}
