package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/feed/cabinet"
)

const (
	maxDownload   = 20 << 20 // bytes; Telegram gives no more to a bot
	downloadLimit = time.Minute
)

// download fetches a file that a person has sent, into memory.
func (b *Bot) download(ctx context.Context, doc *models.Document) ([]byte, error) {
	if doc.FileSize > maxDownload {
		return nil, &cabinet.Error{Kind: cabinet.KindTooBig}
	}
	ctx, cancel := context.WithTimeout(ctx, downloadLimit)
	defer cancel()
	for try := 1; ; try++ {
		data, err := b.fetch(ctx, doc.FileID)
		if err == nil || final(err) || try == postTries || ctx.Err() != nil {
			return data, downloadError(err)
		}
	}
}

func (b *Bot) fetch(ctx context.Context, id string) ([]byte, error) {
	file, err := b.tg.GetFile(ctx, &tg.GetFileParams{FileID: id})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.tg.FileDownloadLink(file), nil)
	if err != nil {
		return nil, errors.New("the address of a file cannot be read") // it holds the token
	}
	resp, err := b.files.Do(req)
	if err != nil {
		return nil, withoutAddress(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch a file: HTTP %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxDownload+1))
	if err == nil && len(data) > maxDownload {
		err = &cabinet.Error{Kind: cabinet.KindTooBig}
	}
	return data, err
}

// withoutAddress takes out of an error where the file was: there is the token in it.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("fetch a file: %w", u.Err)
	}
	return err
}

// downloadError puts what went wrong between Telegram and us into words that the seller can use.
func downloadError(err error) error {
	if _, ok := errors.AsType[*cabinet.Error](err); ok || err == nil {
		return err
	}
	if refused(err, "file is too big") {
		return &cabinet.Error{Kind: cabinet.KindTooBig}
	}
	return &TelegramError{Kind: "no_answer", Err: err}
}
