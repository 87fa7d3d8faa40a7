package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/match"
)

// noItem stands in a button for "none of these".
const noItem = "-"

// errOldRound says that the list a button is about is not there any more.
var errOldRound = errors.New("no such list")

// round is a list whose doubtful SKUs are asked about: the import that waits, or the shop's list in force. The
// questions are where the listings are, so a restart loses none.
type round struct {
	key  string
	imp  feed.Import // with an ID when it is the import
	list []feed.Listing
}

func (b *Bot) round(ctx context.Context, key string) (round, error) {
	if key == inForce {
		list, err := b.Goods.Listings(ctx)
		return round{key: key, list: list}, err
	}
	imp, found, err := b.Goods.PendingImport(ctx)
	if err == nil && (!found || strconv.FormatInt(imp.ID, 10) != key) {
		err = errOldRound
	}
	return round{key, imp, imp.Listings}, err
}

// after is the place of the first doubtful SKU behind the given one, -1 when there is none, and how many there are.
func (r round) after(sku feed.SKU) (at, left int) {
	at = -1
	for i, l := range r.list {
		if !l.Imported || l.Match != feed.MatchDoubtful {
			continue
		}
		left++
		if at < 0 && l.SKU > sku {
			at = i
		}
	}
	return at, left
}

// find is the place of an SKU by its hash.
func (r round) find(hash string) int {
	return slices.IndexFunc(r.list, func(l feed.Listing) bool { return hashOf(l.SKU) == hash })
}

// hashOf names an SKU in a button, where 37 Cyrillic letters do not fit.
func hashOf(sku feed.SKU) string {
	sum := sha256.Sum256([]byte(sku))
	return hex.EncodeToString(sum[:6])
}

// onAsk begins to ask.
func (b *Bot) onAsk(ctx context.Context, u *models.Update) error {
	r, err := b.round(ctx, pressKey(u))
	if errors.Is(err, errOldRound) {
		b.answer(ctx, u.CallbackQuery, "answer.import.old", nil)
		return nil
	}
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, _ := pressChat(u)
	m, err := b.nextQuestion(ctx, r, "")
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, chat, m)
	return err
}

// onAnswer writes down which item a person means, and asks the next question in the same message. Without an article in
// the button he wants to be asked later.
func (b *Bot) onAnswer(ctx context.Context, u *models.Update) error {
	key, rest, _ := strings.Cut(pressKey(u), ":")
	hash, article, answered := strings.Cut(rest, ":")
	b.importing.Lock()
	defer b.importing.Unlock()
	r, err := b.round(ctx, key)
	at := r.find(hash)
	if errors.Is(err, errOldRound) || err == nil && at < 0 {
		b.answer(ctx, u.CallbackQuery, "answer.import.old", nil)
		return nil
	}
	if err != nil {
		return err
	}
	if answered {
		if err := b.settleItem(ctx, u, r, at, feed.Article(strings.TrimPrefix(article, noItem))); err != nil {
			return err
		}
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	m, err := b.nextQuestion(ctx, r, r.list[at].SKU)
	if err != nil {
		return err
	}
	chat, id := pressChat(u)
	return b.post.edit(ctx, chat, id, m)
}

// settleItem keeps an answer where the listing is.
func (b *Bot) settleItem(ctx context.Context, u *models.Update, r round, at int, article feed.Article) error {
	ctx = context.WithoutCancel(ctx)
	l := &r.list[at]
	l.Article, l.Match = article, feed.MatchPerson
	if r.key == inForce {
		if err := b.Goods.SaveListing(ctx, *l); err != nil {
			return err
		}
	} else if err := b.Goods.UpdateImport(ctx, r.imp); err != nil { // its listings are those of the round
		return err
	}
	return b.Store.Audit(ctx, orders.AuditEntry{
		At: b.Now(), Who: who(u), Verb: "listing.item", Result: orders.ResultDone,
		Detail: string(l.SKU) + ": " + string(article),
	})
}

// questionView is one doubtful SKU as its template sees it.
type questionView struct {
	Shown, Title, Maker string // SKU, name and brand, on one screen
	Price               feed.Tenge
	Left                int
	Candidates          []feed.Item
}

func viewQuestion(l feed.Listing, left int, candidates []feed.Item) questionView {
	v := questionView{
		Shown: shorten(string(l.SKU), maxSearch), Title: shorten(l.Model.Plain(), 2*maxSearch),
		Maker: shorten(l.Brand.Plain(), maxItem), Price: l.Price, Left: left, Candidates: candidates,
	}
	for i, c := range candidates {
		v.Candidates[i].Name, v.Candidates[i].PartNumber = shorten(c.Name, maxTitle), shorten(c.PartNumber, maxSKU)
	}
	return v
}

// nextQuestion asks about the first doubtful SKU behind the given one, or says how the asking ended.
func (b *Bot) nextQuestion(ctx context.Context, r round, after feed.SKU) (message, error) {
	at, left := r.after(after)
	if at < 0 {
		return b.endOfQuestions(r, left)
	}
	items, err := b.Goods.Catalogue(ctx)
	if err != nil {
		return message{}, err
	}
	v := viewQuestion(r.list[at], left, match.New(items).Candidates(r.list[at]))
	text, err := b.words.HTML("import.question", v)
	if err != nil {
		return message{}, err
	}
	key := r.key + ":" + hashOf(r.list[at].SKU)
	var keys keyboard
	for _, i := range v.Candidates {
		label := string(i.Article) + " · " + shorten(i.Name, 40)
		keys = append(keys, row(button(label, verbItem, key+":"+string(i.Article))))
	}
	keys = append(keys, row(
		button(b.words.Text("button.import.none", nil), verbItem, key+":"+noItem),
		button(b.words.Text("button.import.later", nil), verbLater, key),
	))
	return message{Text: text, Keys: keys}, nil
}

func (b *Bot) endOfQuestions(r round, left int) (message, error) {
	text, err := b.words.HTML("import.asked", left)
	if err != nil {
		return message{}, err
	}
	m := message{Text: text}
	if left > 0 {
		m.Keys = append(m.Keys, row(button(b.words.Text("button.import.ask", left), verbAsk, r.key)))
	}
	if r.key != inForce {
		m.Keys = append(m.Keys, row(button(b.words.Text("button.import.apply", nil), verbApply, r.key)))
	}
	return m, nil
}
