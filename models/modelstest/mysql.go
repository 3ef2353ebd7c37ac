package modelstest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// serverVariable names the environment variable with the Go DSN of a MySQL account that may create databases.
const serverVariable = "HELPDESKZ_TEST_MYSQL"

// server is the connection to the test server as its administrator, shared by all tests of a package.
type server struct {
	*sql.DB
	config *mysql.Config
}

var connectOnce = sync.OnceValues(func() (*server, error) {
	config, err := mysql.ParseDSN(os.Getenv(serverVariable))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", serverVariable, err)
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", serverVariable, err)
	}
	return &server{DB: sql.OpenDB(connector), config: config}, nil
})

func connect(t testing.TB) *server {
	t.Helper()
	if os.Getenv(serverVariable) == "" {
		t.Fatalf("%s is not set: run `make test`, or `tools/testenv/run go test ./...`", serverVariable)
	}
	s, err := connectOnce()
	if err != nil {
		t.Fatalf("modelstest: %v", err)
	}
	return s
}

// dsn names one of the server's databases in the form of models.Open.
func (s *server) dsn(database string) string {
	who := url.UserPassword(s.config.User, s.config.Passwd).String()
	if s.config.Net == "unix" {
		return fmt.Sprintf("mysql://%s@unix(%s)/%s", who, s.config.Addr, database)
	}
	return fmt.Sprintf("mysql://%s@%s/%s", who, s.config.Addr, database)
}

var created atomic.Int64

// create makes an empty database under a name that no other test process uses.
func (s *server) create(ctx context.Context) (string, error) {
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), created.Add(1))
	if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	return name, nil
}

func (s *server) exec(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := s.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func emptyMySQL(t testing.TB) string {
	t.Helper()
	s := connect(t)
	name, err := s.create(t.Context())
	if err != nil {
		t.Fatalf("modelstest: %v", err)
	}
	t.Cleanup(func() {
		if err := s.exec(context.Background(), "DROP DATABASE "+name); err != nil {
			t.Errorf("modelstest: %v", err)
		}
	})
	return s.dsn(name)
}
