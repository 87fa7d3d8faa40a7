package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"kaspibot/feed"
)

// offersPacker writes offers as JSON, compressed: of the hundred versions that are kept, which are a quarter of the database of a
// large shop, one is ever read. Each page of a list is a gzip of its own, which a reader joins. One that was in the list before is
// neither written as JSON nor compressed again: few offers change between two lists, and compressing all is a fifth of what
// publishing one costs.
type offersPacker struct {
	mu    sync.Mutex
	parts map[packedPage][]byte // of the last list that is not large, compressed
	made  int                   // how many parts were compressed
}

// packedPage is a page of a list. The first has no comma before it.
type packedPage struct {
	offers string
	first  bool
}

const (
	packLevel = 5      // an eighth smaller than at the fastest; the next ones take longer and bring nothing
	packsKept = 50_000 // offers of the largest list of which parts are kept, some two megabytes
)

// pack is all of them.
func (p *offersPacker) pack(offers feed.Offers) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	z, _ := gzip.NewWriterLevel(nil, packLevel) // of a level that there is
	var all [][]byte
	var text []byte
	parts := map[packedPage][]byte{}
	for i, page := range offers.Pages() {
		page := packedPage{page, i == 0}
		part, known := p.parts[page]
		if !known {
			text = text[:0]
			feed.EachOffer(page.offers, func(o *feed.Offer) { text = appendOffer(append(text, ','), o) })
			if page.first {
				text[0] = '['
			}
			part = p.compress(z, text)
		}
		all = append(all, part)
		if offers.Len() <= packsKept {
			parts[page] = part
		}
	}
	p.parts = parts
	last := "]"
	if offers.Len() == 0 {
		last = "[]"
	}
	return slices.Concat(append(all, p.compress(z, []byte(last)))...)
}

func (p *offersPacker) compress(z *gzip.Writer, text []byte) []byte {
	p.made++
	var b bytes.Buffer
	z.Reset(&b)
	_, _ = z.Write(text) // memory takes all
	_ = z.Close()
	return bytes.Clone(b.Bytes()) // without the room to grow
}

// appendOffer appends an offer as JSON. What a version has of an offer is most of what publishing one writes.
func appendOffer(b []byte, o *feed.Offer) []byte {
	b = appendText(append(b, `{"SKU":`...), string(o.SKU))
	b = appendText(append(b, `,"Article":`...), string(o.Article))
	b = appendText(append(b, `,"Model":`...), string(o.Model))
	b = appendText(append(b, `,"Brand":`...), string(o.Brand))
	b = strconv.AppendInt(append(b, `,"Price":`...), int64(o.Price), 10)
	b = strconv.AppendInt(append(b, `,"Cost":`...), int64(o.Cost), 10)
	b = strconv.AppendInt(append(b, `,"Floor":`...), int64(o.Floor), 10)
	b = strconv.AppendInt(append(b, `,"Stock":`...), int64(o.Stock), 10)
	// What most offers have nothing of is left out: it is read as nothing.
	if o.PreOrder != 0 {
		b = strconv.AppendInt(append(b, `,"PreOrder":`...), int64(o.PreOrder), 10)
	}
	for _, t := range [...]struct{ key, text string }{{`,"At":`, string(o.At)}, {`,"Cities":`, string(o.Cities)}, {`,"Why":`, string(o.Why)}} {
		if t.text != "" {
			b = appendText(append(b, t.key...), t.text)
		}
	}
	if o.Imported {
		b = append(b, `,"Imported":true`...)
	}
	return append(b, '}')
}

// appendText appends a text as JSON.
func appendText(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if !plain {
		text, _ := json.Marshal(s) // cannot fail
		return append(b, text...)
	}
	return append(append(append(b, '"'), s...), '"')
}
