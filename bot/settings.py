"""Settings: read once, from the environment (`SAYSO_...`) and, under it, one file (`sayso.toml`); then frozen."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from nlu.rasa_server import RASA_URL

ROOT: Final = Path(__file__).resolve().parent.parent
"""The folder that holds the packages, `landlords/` and, by default, `var/`."""

FILE: Final = "sayso.toml"


class SettingsError(Exception):
    """Some setting is wrong; the message names each and says what is expected."""


class Settings(BaseSettings):
    """How this deployment runs."""

    model_config = SettingsConfigDict(env_prefix="SAYSO_", frozen=True, extra="forbid", toml_file=FILE)

    host: str = "127.0.0.1"
    """Address that the service listens on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Port that the service listens on; 0 lets the system choose one."""
    database_url: str = f"sqlite:///{ROOT / 'var' / 'sayso.sqlite3'}"
    """SQLAlchemy URL of the database: sqlite:///path or postgresql+psycopg://..."""
    landlords: Path = ROOT / "landlords"
    """Folder with one TOML file a landlord."""
    public_address: str = ""
    """https:// address at which customers and providers reach the service; empty: the address it listens on."""
    understanding_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0
    """How long understanding may take before the message goes on without it."""
    engine: Literal["spacy", "rasa"] = "spacy"
    """What reads messages: `rasa` has a Rasa server tell their type."""
    rasa_url: Annotated[str, Field(pattern="^https?://")] = RASA_URL
    """Where the engine `rasa` finds its Rasa server."""
    backoff_scale: Annotated[float, Field(ge=0, le=100)] = 1.0
    """Multiplies the waits between tries of a send; tests use a small one."""
    catch_up_minutes: Annotated[float, Field(gt=0, le=1440)] = 10
    """How often providers are asked for messages that no webhook has brought."""
    message_limit: Annotated[int, Field(ge=100, le=100_000)] = 10_000
    """Longest customer message, in characters, that is taken whole."""
    session_idle_minutes: Annotated[int, Field(ge=5, le=720)] = 60
    """A session of the desk that is not used for so long ends."""
    second_factor: Literal["optional", "required"] = "optional"
    """Whether everybody at the desk needs a second factor beside the password; a landlord's file can ask for it too."""
    sso_issuer: str = ""
    """Provider of single sign-on (OpenID Connect) for the desk, such as https://login.example.org; empty: none."""
    sso_client_id: str = ""
    """The service's name at the provider."""
    sso_client_secret: SecretStr | None = None
    """The service's secret at the provider; none for a public client."""
    sso_name: str = "your work account"
    """What people call the provider; it stands on the button."""
    sso_landlords: str = ""
    """Landlords, with commas between them, whose staff somebody joins whom nobody has invited."""
    sso_roles: str = ""
    """Roles, with commas between them, that they get there; empty: only who was invited comes in."""
    largest_file_mb: Annotated[int, Field(ge=1, le=100)] = 10
    """Largest photo or file, in megabytes, that is taken from a customer."""
    scan_command: str = ""
    """Command that checks a file on its standard input, such as `clamdscan -`: status 0 clean, 1 not; empty: none."""
    metrics_token: SecretStr | None = None
    """Bearer token for /metrics; without one it answers on the loopback address only."""
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
    """How much is logged."""

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        try:
            backend = make_url(url).get_backend_name()
        except ArgumentError as error:
            raise ValueError("not a database URL, such as sqlite:///var/sayso.sqlite3") from error
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError("only sqlite:///... and postgresql+psycopg://... are supported")
        return url

    @field_validator("public_address")
    @classmethod
    def _whole_address(cls, address: str) -> str:
        if address and not address.startswith(("https://", "http://")):
            raise ValueError("start it with https://")
        return address.rstrip("/")

    @model_validator(mode="after")
    def _sign_on_is_whole(self) -> Self:
        if self.sso_issuer and not self.sso_client_id:
            raise ValueError("sso_issuer needs sso_client_id, the name that the provider gave this service")
        if self.sso_issuer and not self.sso_issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("sso_issuer must start with https://")
        if bool(self.sso_roles) != bool(self.sso_landlords):
            raise ValueError("sso_roles and sso_landlords are set together: who comes in without an invitation, where")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from: what the command line gave, the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def sso_landlord_ids(self) -> tuple[str, ...]:
        """The landlords of `sso_landlords`."""
        return tuple(part.strip() for part in self.sso_landlords.split(",") if part.strip())

    @property
    def sso_role_names(self) -> tuple[str, ...]:
        """The roles of `sso_roles`."""
        return tuple(part.strip() for part in self.sso_roles.split(",") if part.strip())

    @property
    def largest_file(self) -> int:
        """The largest file that is taken, in bytes."""
        return self.largest_file_mb * 1024 * 1024

    @property
    def address(self) -> str:
        """Where people reach the service, without a slash at the end."""
        return self.public_address or f"http://{self.host}:{self.port}"


def read_settings(**given: object) -> Settings:
    """Return the settings; `given` values (None excepted) stand above environment and file.

    Raises SettingsError with one line for each wrong setting.
    """
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        lines = [
            f"SAYSO_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise SettingsError("\n".join(["Some settings are wrong:", *lines])) from error
    except ValueError as error:
        raise SettingsError(f"{FILE} cannot be read: {error}") from error
