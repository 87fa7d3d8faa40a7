package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// journal stands between the library and Telegram and writes every update down before the library sees it. If the
// writing fails the poll fails, and Telegram sends the same updates again: nothing is confirmed that is not on disk.
type journal struct {
	client *http.Client
	save   func(ctx context.Context, updates map[int64][]byte) error
}

const maxAnswer = 32 << 20 // a batch is 100 updates; Telegram's largest are some kilobytes

// Do implements the library's HttpClient.
func (j *journal) Do(req *http.Request) (*http.Response, error) {
	resp, err := j.client.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasSuffix(req.URL.Path, "/getUpdates") {
		return resp, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	if err := j.write(req.Context(), body); err != nil {
		return nil, fmt.Errorf("write updates to the inbox: %w", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func (j *journal) write(ctx context.Context, body []byte) error {
	var answer struct {
		Result []json.RawMessage `json:"result"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return nil // not an answer of Telegram: the library reports it
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
	if len(updates) == 0 {
		return nil
	}
	// The answer has arrived: write it down even if the program is stopping.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return j.save(ctx, updates)
}

func (b *Bot) save(ctx context.Context, updates map[int64][]byte) error {
	if err := b.hide(ctx, updates); err != nil {
		return err
	}
	if err := b.Store.SaveUpdates(ctx, b.Now(), updates); err != nil {
		return err
	}
	select {
	case b.wake <- struct{}{}:
	default: // already awake
	}
	return nil
}
