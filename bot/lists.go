package bot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Uploaded is what came of posting the price list to Kaspi.
type Uploaded struct {
	Version feed.Version
	Status  int    // HTTP status of Kaspi's answer
	Answer  string // what Kaspi said, at most 2 000 bytes
}

// OK says that Kaspi did not refuse the request; what became of the file only the cabinet shows.
func (u Uploaded) OK() bool { return u.Status >= 200 && u.Status < 300 }

func (b *Bot) onUpload(ctx context.Context, u *models.Update) error {
	chat := u.Message.Chat.ID
	id, err := b.say(ctx, chat, "upload.wait", nil)
	if err != nil {
		return err
	}
	name, view := "upload.done", any(nil)
	done, err := b.Works.Upload(ctx)
	switch {
	case errors.Is(err, feed.ErrNoVersion):
		name = "nolist"
	case err != nil && (done.Status == 0 || hopeless(err)): // else Kaspi's own answer says more than our advice
		b.Log.Warn("upload failed", "err", err)
		name, view = "upload.failed", b.trouble(err)
	default:
		view = done
	}
	return b.show(ctx, chat, id, name, view)
}

// show edits a message into another text, without buttons.
func (b *Bot) show(ctx context.Context, chat int64, id int, name string, data any) error {
	text, err := b.words.HTML(name, data)
	if err != nil {
		return err
	}
	return b.post.edit(ctx, chat, id, message{Text: text})
}

// onFeed sends the price list as a document, with its figures, the link for Kaspi and the last fetch.
func (b *Bot) onFeed(ctx context.Context, u *models.Update) error {
	chat := u.Message.Chat.ID
	doc, err := b.Lists.Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		_, err = b.say(ctx, chat, "nolist", nil)
		return err
	}
	if err != nil {
		return err
	}
	status, err := b.Works.Status(ctx)
	if err != nil {
		return err
	}
	link, err := b.link(ctx)
	if err != nil {
		return err
	}
	caption, err := b.words.HTML("feed", map[string]any{
		"Version": doc.Version, "Link": link, "Pull": status.Pull,
	})
	if err != nil {
		return err
	}
	return b.sendFile(ctx, chat, doc, caption)
}

func (b *Bot) sendFile(ctx context.Context, chat int64, doc page.Document, caption HTML) error {
	return b.post.do(ctx, chat, func(ctx context.Context, chat int64) error {
		file, err := os.Open(doc.Path) // anew for each try: the library reads it to its end
		if err != nil {
			return fmt.Errorf("price list file: %w", err)
		}
		defer func() { _ = file.Close() }()
		name := "pricelist-" + strconv.FormatInt(doc.Version.ID, 10) + ".xml"
		_, err = b.tg.SendDocument(ctx, &tg.SendDocumentParams{
			ChatID: chat, Caption: string(caption), ParseMode: models.ParseModeHTML,
			Document: &models.InputFileUpload{Filename: name, Data: file},
		})
		return err
	})
}

func (b *Bot) onStatus(ctx context.Context, u *models.Update) error {
	status, err := b.Works.Status(ctx)
	if err != nil {
		return err
	}
	waiting, err := b.Desk.New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	doc, err := b.Lists.Current(ctx)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return err
	}
	view := struct {
		Status
		Waiting                                 int
		Version                                 feed.Version
		Build                                   string
		OrdersFault, StockFault, CatalogueFault any
	}{Status: status, Waiting: len(waiting), Version: doc.Version, Build: b.config.Build}
	view.OrdersFault = b.faultText(status.Orders.Err)
	view.StockFault = b.faultText(status.Stock.Err)
	view.CatalogueFault = b.faultText(status.Catalogue.Err)
	_, err = b.say(ctx, u.Message.Chat.ID, "status", view)
	return err
}
