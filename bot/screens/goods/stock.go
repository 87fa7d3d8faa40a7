package goods

import (
	"context"
	"strconv"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

const (
	stockHits = 10 // in one message
	trendTime = 30 * 24 * time.Hour
)

// searched is the search that a chat's last list of items shows.
type searched struct {
	Message int    `json:"Message"`
	Text    string `json:"Text"`
}

const lastSearch chat.Kept[searched] = "search"

// stockScreen searches the supplier's stock.
type stockScreen struct{ Config }

// onStock finds items by words of their names, by article or by part number.
func (s stockScreen) onStock(ctx context.Context, r *chat.Request) error {
	text := chat.Shorten(r.Rest(), maxSearch)
	if text == "" {
		return r.Say(ctx, "goods.stock.how", nil)
	}
	m, err := s.stockMessage(ctx, r, text, 1)
	if err != nil {
		return err
	}
	id, err := r.Post(ctx, m)
	if err != nil {
		return err
	}
	return lastSearch.Set(ctx, s.Chats().Store, r.ID, searched{id, text})
}

// onStockPage turns the page, in place. Only a chat's last search can be turned: its words do not fit a button.
func (s stockScreen) onStockPage(ctx context.Context, r *chat.Request) error {
	page, err := strconv.Atoi(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	last, err := lastSearch.Get(ctx, s.Chats().Store, r.ID)
	if err != nil {
		return err
	}
	if last.Message != r.Message() {
		r.Notice(ctx, "goods.answer.search.old", nil)
		return nil
	}
	m, err := s.stockMessage(ctx, r, last.Text, page)
	if err != nil {
		return err
	}
	_, err = r.ShowMessage(ctx, m)
	return err
}

// stockView is a page of found items as its template sees it.
type stockView struct {
	Text               string
	Total, Page, Pages int
	Asked              time.Time // when the supplier's stock was last read, zero before
	Hits               []hit
}

func (s stockScreen) stockMessage(ctx context.Context, r *chat.Request, text string, page int) (chat.Message, error) {
	page = max(page, 1)
	items, total, err := s.Store(r.Shop()).SearchItems(ctx, text, stockHits, (page-1)*stockHits)
	if err != nil {
		return chat.Message{}, err
	}
	v := stockView{
		Text: text, Total: total, Page: page, Pages: (total + stockHits - 1) / stockHits, Asked: s.StockAt(r.Shop()),
	}
	if v.Hits, err = s.hits(ctx, r.Shop(), items); err != nil {
		return chat.Message{}, err
	}
	var turn chat.Row
	if page > 1 {
		turn = append(turn, r.Button("chat.button.back", nil, verbStock, strconv.Itoa(page-1)))
	}
	if page < v.Pages {
		turn = append(turn, r.Button("chat.button.next", nil, verbStock, strconv.Itoa(page+1)))
	}
	return r.Compose("goods.stock", v, turn)
}

// hit is one found item.
type hit struct {
	feed.Item
	Offer feed.Offer // ours of it in the list that is served, zero when there is none
	More  int        // how many others of ours are the same item
	Trend trend
}

func (s stockScreen) hits(ctx context.Context, shop chat.ShopID, items []feed.Item) ([]hit, error) {
	if len(items) == 0 {
		return nil, nil
	}
	articles := make([]feed.Article, len(items))
	for i, item := range items {
		articles[i] = item.Article
	}
	offers, err := s.Store(shop).OffersOf(ctx, articles)
	if err != nil {
		return nil, err
	}
	ours := map[feed.Article][]feed.Offer{}
	for _, o := range offers {
		ours[o.Article] = append(ours[o.Article], o)
	}
	hits := make([]hit, len(items))
	for i, item := range items {
		points, err := s.Store(shop).History(ctx, item.Article, s.Now().Add(-trendTime))
		if err != nil {
			return nil, err
		}
		item.Name, item.Arrival = chat.Shorten(item.Name, maxItem), chat.Shorten(item.Arrival, maxNote)
		hits[i] = hit{Item: item, Trend: trendOf(points, s.Now())}
		if offers := ours[item.Article]; len(offers) > 0 {
			hits[i].Offer, hits[i].More = offers[0], len(offers)-1
			hits[i].Offer.SKU = feed.SKU(chat.Shorten(string(offers[0].SKU), maxSKU))
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

// trendOf sums up points, of which the first is what there was at the beginning. Where the supplier says only "more
// than", pieces above that cannot be counted.
func trendOf(points []feed.StockPoint, now time.Time) trend {
	if len(points) < 2 {
		return trend{}
	}
	first, last := points[0], points[len(points)-1]
	covered := min(trendTime, now.Sub(first.At))
	t := trend{Days: max(1, int(covered.Hours()+12)/24), From: first.Stock, LastMoved: last.At}
	for i, l := range points[1:] {
		if moved := l.Stock.N - points[i].Stock.N; moved < 0 {
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
