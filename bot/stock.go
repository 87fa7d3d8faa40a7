package bot

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
)

// verbStock turns the page of a search.
const verbStock verb = "sto" // page, from 1

const (
	stockHits = 10 // in one message
	trendTime = 30 * 24 * time.Hour
	maxItem   = 60 // characters of a name
	maxSKU    = 40 // of an SKU, which some shops make of a whole name
	maxNote   = 24 // of what the distributor adds
	maxSearch = 100
)

// searched is the search that a chat's last list of goods shows.
type searched struct {
	Message int    `json:"Message"`
	Text    string `json:"Text"`
}

func searchKey(chat int64) string { return "search." + strconv.FormatInt(chat, 10) }

// onStock finds goods by words of their names, by article or by part number.
func (b *Bot) onStock(ctx context.Context, u *models.Update) error {
	chat := u.Message.Chat.ID
	_, text := b.commandIn(u)
	if text == "" {
		_, err := b.say(ctx, chat, "stock.how", nil)
		return err
	}
	m, err := b.stockMessage(ctx, shorten(text, maxSearch), 1)
	if err != nil {
		return err
	}
	id, err := b.post.send(ctx, chat, m)
	if err != nil {
		return err
	}
	kept, err := json.Marshal(searched{id, shorten(text, maxSearch)})
	if err != nil {
		return err
	}
	return b.Store.SetSetting(context.WithoutCancel(ctx), searchKey(chat), string(kept))
}

// onStockPage turns the page, in place. Only a chat's last search can be turned: its words do not fit a button.
func (b *Bot) onStockPage(ctx context.Context, u *models.Update) error {
	chat, id := pressChat(u)
	page, err := strconv.Atoi(pressKey(u))
	if err != nil {
		return b.onOldPress(ctx, u)
	}
	var last searched
	kept, found, err := b.Store.Setting(ctx, searchKey(chat))
	if err == nil && found {
		err = json.Unmarshal([]byte(kept), &last)
	}
	if err != nil {
		return err
	}
	if last.Message != id {
		b.answer(ctx, u.CallbackQuery, "answer.search.old", nil)
		return nil
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	m, err := b.stockMessage(ctx, last.Text, page)
	if err != nil {
		return err
	}
	return b.post.edit(ctx, chat, id, m)
}

// stockView is a page of found goods as its template sees it.
type stockView struct {
	Text               string
	Total, Page, Pages int
	Asked              time.Time // when the distributor last answered, zero when he has not yet
	Hits               []hit
}

func (b *Bot) stockMessage(ctx context.Context, text string, page int) (message, error) {
	page = max(page, 1)
	items, total, err := b.Goods.SearchItems(ctx, text, stockHits, (page-1)*stockHits)
	if err != nil {
		return message{}, err
	}
	status, err := b.Works.Status(ctx)
	if err != nil {
		return message{}, err
	}
	v := stockView{Text: text, Total: total, Page: page, Pages: (total + stockHits - 1) / stockHits, Asked: status.Stock.Last}
	if v.Hits, err = b.hits(ctx, items); err != nil {
		return message{}, err
	}
	html, err := b.words.HTML("stock", v)
	if err != nil {
		return message{}, err
	}
	m := message{Text: html}
	var turn []models.InlineKeyboardButton
	if page > 1 {
		turn = append(turn, button(b.words.Text("button.back", nil), verbStock, strconv.Itoa(page-1)))
	}
	if page < v.Pages {
		turn = append(turn, button(b.words.Text("button.next", nil), verbStock, strconv.Itoa(page+1)))
	}
	if len(turn) > 0 {
		m.Keys = keyboard{turn}
	}
	return m, nil
}

// hit is one found item.
type hit struct {
	feed.Item
	Offer feed.Offer // ours of it in the list that is served, zero when there is none
	More  int        // how many others of ours are the same item
	Trend trend
}

func (b *Bot) hits(ctx context.Context, items []feed.Item) ([]hit, error) {
	if len(items) == 0 {
		return nil, nil
	}
	_, offers, err := b.Goods.LastVersion(ctx, feed.StatusPublished)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return nil, err
	}
	ours := map[feed.Article][]feed.Offer{}
	for _, o := range offers {
		ours[o.Article] = append(ours[o.Article], o)
	}
	hits := make([]hit, len(items))
	for i, item := range items {
		levels, err := b.Goods.History(ctx, item.Article, b.Now().Add(-trendTime))
		if err != nil {
			return nil, err
		}
		item.Name, item.Arrival = shorten(item.Name, maxItem), shorten(item.Arrival, maxNote)
		hits[i] = hit{Item: item, Trend: trendOf(levels, b.Now())}
		if offers := ours[item.Article]; len(offers) > 0 {
			hits[i].Offer, hits[i].More = offers[0], len(offers)-1
			hits[i].Offer.SKU = feed.SKU(shorten(string(offers[0].SKU), maxSKU))
		}
	}
	return hits, nil
}

// trend is what happened to an item of late.
type trend struct {
	Days      int // it covers; 0 when there is nothing to tell
	From      feed.Stock
	Sold      int        // pieces that went
	Came      int        // pieces that came
	CostFrom  feed.Tenge // 0 when it is the same now, or was unknown
	LastMoved time.Time
}

// trendOf sums up levels, of which the first is what there was at the beginning. Above "more than" nobody can count.
func trendOf(levels []feed.Level, now time.Time) trend {
	if len(levels) < 2 {
		return trend{}
	}
	first, last := levels[0], levels[len(levels)-1]
	covered := min(trendTime, now.Sub(first.At))
	t := trend{Days: max(1, int(covered.Hours()+12)/24), From: first.Stock, LastMoved: last.At}
	for i, l := range levels[1:] {
		if moved := l.Stock.N - levels[i].Stock.N; moved < 0 {
			t.Sold -= moved
		} else {
			t.Came += moved
		}
	}
	if first.Cost != last.Cost {
		t.CostFrom = first.Cost
	}
	return t
}
