package bot

import (
	"context"
	"fmt"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// importMessage is the report on an import, with what can be done about it.
func (b *Bot) importMessage(ctx context.Context, imp feed.Import) (message, error) {
	v, err := b.importView(ctx, imp)
	if err != nil {
		return message{}, err
	}
	text, err := b.words.HTML("import", v)
	if err != nil {
		return message{}, err
	}
	key := strconv.FormatInt(imp.ID, 10)
	keys := keyboard{row(button(b.words.Text("button.import.apply", nil), verbApply, key))}
	keys = append(keys, b.listingKeys(key, v.figures)...)
	keys = append(keys, row(button(b.words.Text("button.import.cancel", nil), verbDiscard, key)))
	return message{Text: text, Keys: keys}, nil
}

// listingKeys are the buttons for what is not matched.
func (b *Bot) listingKeys(key string, f figures) keyboard {
	var keys keyboard
	if f.Doubtful > 0 {
		keys = append(keys, row(button(b.words.Text("button.import.ask", f.Doubtful), verbAsk, key)))
	}
	if n := f.Doubtful + f.Unmatched; n > 0 {
		keys = append(keys, row(button(b.words.Text("button.import.csv", n), verbUnmatched, key)))
	}
	return keys
}

// onApply makes an import the shop's list.
func (b *Bot) onApply(ctx context.Context, u *models.Update) error {
	return b.endImport(ctx, u, feed.ImportApplied)
}

// onDiscard forgets an import.
func (b *Bot) onDiscard(ctx context.Context, u *models.Update) error {
	return b.endImport(ctx, u, feed.ImportCancelled)
}

func (b *Bot) endImport(ctx context.Context, u *models.Update, end feed.ImportEnd) error {
	b.importing.Lock()
	defer b.importing.Unlock()
	imp, found, err := b.Goods.PendingImport(ctx)
	if err != nil {
		return err
	}
	if !found || strconv.FormatInt(imp.ID, 10) != pressKey(u) {
		b.answer(ctx, u.CallbackQuery, "answer.import.old", nil)
		return nil
	}
	v, err := b.importView(ctx, imp)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if end == feed.ImportApplied { // first this: done twice it does no harm, and forgotten it would
		if err := b.Goods.ImportListings(ctx, imp.Listings); err != nil {
			return fmt.Errorf("apply import %d: %w", imp.ID, err)
		}
	}
	if err := b.Goods.EndImport(ctx, imp.ID, end); err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	v.By = who(u).Name
	err = b.Store.Audit(ctx, orders.AuditEntry{
		At: b.Now(), Who: who(u), Verb: "listings." + string(end), Result: orders.ResultDone,
		Detail: fmt.Sprintf("%s: %d offers, %d doubtful, %d unmatched", imp.File, v.Offers, v.Doubtful, v.Unmatched),
	})
	if err != nil {
		return err
	}
	return b.showEnd(ctx, u, end, v)
}

// showEnd says under the button what became of the import.
func (b *Bot) showEnd(ctx context.Context, u *models.Update, end feed.ImportEnd, v importView) error {
	text, err := b.words.HTML("import."+string(end), v)
	if err != nil {
		return err
	}
	m := message{Text: text}
	if end == feed.ImportApplied {
		m.Keys = b.listingKeys(inForce, v.figures)
	}
	chat, id := pressChat(u)
	return b.post.edit(ctx, chat, id, m)
}

// inForce is the key of the shop's list as it is, in place of the number of an import.
const inForce = "0"

// onListings shows what is known of the shop's list, and of an import that waits.
func (b *Bot) onListings(ctx context.Context, u *models.Update) error {
	chat := u.Message.Chat.ID
	list, err := b.Goods.Listings(ctx)
	if err != nil {
		return err
	}
	f := figuresOf(list)
	text, err := b.words.HTML("listings", f)
	if err != nil {
		return err
	}
	if _, err := b.post.send(ctx, chat, message{Text: text, Keys: b.listingKeys(inForce, f)}); err != nil {
		return err
	}
	imp, found, err := b.Goods.PendingImport(ctx)
	if err != nil || !found {
		return err
	}
	m, err := b.importMessage(ctx, imp)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, chat, m)
	return err
}
