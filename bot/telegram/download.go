package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	tg "github.com/go-telegram/bot"
)

const (
	maxDownload   = 20 << 20 // bytes; Telegram gives no more to a bot
	downloadLimit = time.Minute
)

var (
	errTooBig  = errors.New("the file is larger than 20 MB")
	errTooLong = errors.New("the answer is too long")
)

// Download fetches a file that a person has sent, into memory. KindTooBig when it is over 20 MB.
func (c *Client) Download(ctx context.Context, doc Document) ([]byte, error) {
	if doc.Size > maxDownload {
		return nil, &Error{Kind: KindTooBig, Err: errTooBig}
	}
	ctx, cancel := context.WithTimeout(ctx, downloadLimit)
	defer cancel()
	for try := 1; ; try++ {
		data, err := c.fetch(ctx, doc)
		if err == nil || KindOf(classify(err)) != KindNoAnswer || try == sendTries || ctx.Err() != nil {
			return data, classify(err)
		}
	}
}

func (c *Client) fetch(ctx context.Context, doc Document) ([]byte, error) {
	file, err := c.tg.GetFile(ctx, &tg.GetFileParams{FileID: doc.ID})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.tg.FileDownloadLink(file), nil)
	if err != nil {
		return nil, errors.New("the address of a file cannot be read") // it holds the token
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, withoutAddress(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch a file: HTTP %d", resp.StatusCode)
	}
	if resp.ContentLength < 0 {
		resp.ContentLength = doc.Size // as the message has told it
	}
	data, err := readAll(resp, maxDownload)
	if errors.Is(err, errTooLong) {
		err = &Error{Kind: KindTooBig, Err: errTooBig}
	}
	return data, err
}

// readAll reads a body. One that is longer than the limit is refused, and not read to its end.
func readAll(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, errTooLong
	}
	body := make([]byte, 0, max(resp.ContentLength+1, 4<<10)) // the byte more is where the end is found
	for {
		if len(body) == cap(body) {
			longer := make([]byte, len(body), min(2*int64(cap(body)), limit+1))
			copy(longer, body)
			body = longer
		}
		n, err := resp.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, errTooLong
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return nil, err
		}
	}
}

// withoutAddress takes out of an error where the file was: there is the token in it.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("fetch a file: %w", u.Err)
	}
	return err
}
