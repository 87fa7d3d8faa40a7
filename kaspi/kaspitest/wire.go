package kaspitest

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
)

// document is the frame of an answer.
type document struct {
	Data     any   `json:"data"` // one resource or a list
	Included []any `json:"included"`
	Meta     *meta `json:"meta,omitempty"` // lists of orders and products only
}

type meta struct {
	PageCount  int `json:"pageCount"`
	TotalCount int `json:"totalCount"`
}

type resource struct {
	Type          string              `json:"type"`
	ID            string              `json:"id"`
	Attributes    any                 `json:"attributes"`
	Relationships map[string]relation `json:"relationships"`
	Links         links               `json:"links"`
}

type relation struct {
	Links links `json:"links"`
	Data  any   `json:"data,omitempty"` // an address, a list of them, or null
}

type links struct {
	Self    string `json:"self"`
	Related string `json:"related,omitempty"`
}

type address struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// null is written as null where leaving out would mean something else.
func null() json.RawMessage { return json.RawMessage("null") }

// money is written with a decimal part, as live answers do.
type money int64

// MarshalJSON writes 5990 as 5990.0.
func (m money) MarshalJSON() ([]byte, error) {
	return append(strconv.AppendInt(nil, int64(m), 10), ".0"...), nil
}

type orderAttributes struct {
	Code                  string         `json:"code"`
	TotalPrice            money          `json:"totalPrice"`
	PaymentMode           string         `json:"paymentMode"`
	CreationDate          int64          `json:"creationDate"`
	ApprovedByBankDate    int64          `json:"approvedByBankDate"`
	PlannedDeliveryDate   *int64         `json:"plannedDeliveryDate,omitempty"`
	CompletionDate        *int64         `json:"completionDate,omitempty"`
	DeliveryCost          money          `json:"deliveryCost"`
	DeliveryCostForSeller money          `json:"deliveryCostForSeller"`
	IsKaspiDelivery       bool           `json:"isKaspiDelivery"`
	DeliveryMode          string         `json:"deliveryMode"`
	DeliveryAddress       *postalAddress `json:"deliveryAddress,omitempty"`
	OriginAddress         origin         `json:"originAddress"`
	KaspiDelivery         *courier       `json:"kaspiDelivery,omitempty"`
	SignatureRequired     bool           `json:"signatureRequired"`
	CreditTerm            int            `json:"creditTerm,omitempty"`
	PreOrder              bool           `json:"preOrder"`
	PickupPointID         string         `json:"pickupPointId"`
	State                 string         `json:"state"`
	Status                string         `json:"status"`
	Assembled             *bool          `json:"assembled,omitempty"`
	IsIMEIRequired        bool           `json:"isImeiRequired"`
	CancellationReason    string         `json:"cancellationReason,omitempty"`
	Customer              customer       `json:"customer"`
	PhoneAlias            string         `json:"phoneAlias,omitempty"`
}

type postalAddress struct {
	StreetName       *string  `json:"streetName"`
	StreetNumber     *string  `json:"streetNumber"`
	Town             *string  `json:"town"`
	District         *string  `json:"district"`
	Building         *string  `json:"building"`
	Apartment        *string  `json:"apartment"`
	FormattedAddress *string  `json:"formattedAddress"`
	Latitude         *float64 `json:"latitude"`
	Longitude        *float64 `json:"longitude"`
}

type origin struct {
	ID          string        `json:"id"`
	DisplayName string        `json:"displayName"`
	Address     postalAddress `json:"address"`
	City        city          `json:"city"`
}

type city struct {
	ID     string `json:"id,omitempty"` // left out where it is the resource's own
	Code   string `json:"code"`
	Name   string `json:"name"`
	Active bool   `json:"active"`
}

type courier struct {
	Waybill                         *string `json:"waybill"`
	WaybillNumber                   *string `json:"waybillNumber"`
	CourierTransmissionDate         *int64  `json:"courierTransmissionDate"`
	CourierTransmissionPlanningDate int64   `json:"courierTransmissionPlanningDate"`
	Express                         bool    `json:"express"`
	ReturnedToWarehouse             bool    `json:"returnedToWarehouse"`
	FirstMileCourier                *string `json:"firstMileCourier"`
}

type customer struct {
	ID        string  `json:"id,omitempty"`
	Name      *string `json:"name"`
	CellPhone string  `json:"cellPhone,omitempty"`
	FirstName string  `json:"firstName"`
	LastName  string  `json:"lastName"`
}

type entryAttributes struct {
	EntryNumber  int      `json:"entryNumber"`
	UnitType     string   `json:"unitType"`
	Quantity     int      `json:"quantity"`
	BasePrice    money    `json:"basePrice"`
	TotalPrice   money    `json:"totalPrice"`
	DeliveryCost money    `json:"deliveryCost"`
	Weight       money    `json:"weight"` // grams, written like money
	Category     category `json:"category"`
	Offer        offer    `json:"offer"`

	IsIMEIRequired bool `json:"isImeiRequired"`
}

type category struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

type offer struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// change is the body of a POST to /orders.
type change struct {
	Data struct {
		Type       string           `json:"type"`
		ID         string           `json:"id"`
		Attributes changeAttributes `json:"attributes"`
	} `json:"data"`
}

type changeAttributes struct {
	Code                string          `json:"code,omitempty"`
	Status              string          `json:"status"`
	CancellationReason  string          `json:"cancellationReason,omitempty"`
	CancellationComment string          `json:"cancellationComment,omitempty"`
	NumberOfSpace       json.RawMessage `json:"numberOfSpace,omitempty"` // text in the guide, a number from some
}

// idOf is Kaspi's form of an id: the readable text in base64 without padding.
func idOf(text string) string { return base64.RawStdEncoding.EncodeToString([]byte(text)) }

// textOf is what an id says, and empty when it is not one.
func textOf(id string) string {
	text, err := base64.RawStdEncoding.Strict().DecodeString(id)
	if err != nil {
		return ""
	}
	return string(text)
}

func milli(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}
